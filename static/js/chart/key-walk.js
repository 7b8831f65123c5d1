// Pure: where a key leads from a box.

/**
 * What walking asks of the chart.
 * @typedef {{store: Pick<import("./types.js").Store, "children" | "get">,
 *   scene: Pick<import("./types.js").Scene, "order" | "isFolded">}} Ways
 */

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е");
}

/**
 * The next box, or the one before, in reading order of what is unfolded.
 * @param {Ways} ways
 * @param {string} key
 * @param {1 | -1 | number} by
 * @returns {string | null} null at the end
 */
export function step({ scene }, key, by) {
  const order = scene.order();
  const at = order.indexOf(key);
  return at < 0 ? (order[0] ?? null) : (order[at + by] ?? null);
}

/**
 * @param {Ways} ways
 * @param {string} key
 * @returns {string | null} null when it has none, or they are folded away
 */
export function firstReport({ store, scene }, key) {
  return scene.isFolded(key) ? null : (store.children(key)[0] ?? null);
}

/**
 * The next box, in reading order and round, whose title or holder begins with what was typed; the box itself last,
 * unless more than one letter was typed: then it may go on fitting.
 * @param {Ways} ways
 * @param {string} key
 * @param {string} typed
 * @returns {string | null}
 */
export function typedAhead({ store, scene }, key, typed) {
  const wanted = plain(typed);
  const order = scene.order();
  const start = order.indexOf(key) + (wanted.length > 1 ? 0 : 1);
  for (let turn = 0; turn < order.length; turn += 1) {
    const candidate = order[(start + turn) % order.length] ?? "";
    const box = store.get(candidate);
    const names = [box?.title ?? "", ...(box?.people.map((seat) => seat.name) ?? [])];
    if (names.some((name) => plain(name).startsWith(wanted))) return candidate;
  }
  return null;
}
