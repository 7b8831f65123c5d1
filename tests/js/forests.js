// Forests for the tests of the layout: from a case of layout_cases.json, and random ones from a seed.

/** @typedef {import("../../static/js/chart/layout-shapes.js").Forest} Forest */

/**
 * @param {{boxes: Array<{key: string, parent?: string, role?: string, kept?: boolean}>, folded?: string[],
 *   opened?: string[], opens_all?: boolean}} described
 * @returns {Forest}
 */
export function forestOf(described) {
  const { boxes } = described;
  const place = new Map(boxes.map(({ key }, index) => [key, index]));
  return {
    keys: boxes.map(({ key }) => key),
    parents: Int32Array.from(boxes, ({ parent }) => (parent === undefined ? -1 : place.get(parent) ?? -1)),
    roles: boxes.map(({ role }) => role ?? ""),
    kept: Uint8Array.from(boxes, ({ kept }) => (kept ? 1 : 0)),
    folded: new Set(described.folded),
    opened: new Set(described.opened),
    opensAll: described.opens_all ?? false,
  };
}

/**
 * Numbers from 0 to 1 that are the same for the same seed (mulberry32).
 * @param {number} seed
 */
export function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ROLES = ["", "sales-manager", "account-manager", "quality-manager"];

/**
 * @param {number} seed
 * @param {number} count
 * @returns {Forest}
 */
export function randomForest(seed, count) {
  const random = randomOf(seed);
  // How far back a leader may stand: near zero makes chains, far makes wide lines.
  const reach = random();
  const keys = Array.from({ length: count }, (_, index) => `box-${index}`);
  const parents = Int32Array.from(keys, (_, index) => {
    if (index === 0 || random() < 0.01) return -1;
    return Math.floor(index * (1 - reach * random()) * 0.999);
  });
  const roles = keys.map(() => ROLES[Math.floor(random() * random() * ROLES.length)] ?? "");
  const kept = Uint8Array.from(keys, () => (random() < 0.1 ? 1 : 0));
  const folded = new Set(keys.filter(() => random() < 0.03));
  return { keys, parents, roles, kept, folded, opened: new Set(), opensAll: random() < 0.3 };
}
