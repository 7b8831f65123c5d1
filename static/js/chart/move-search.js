// Pure: which boxes fit a text typed into a list of targets, with the way from the top that tells them apart.

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Store} Store */

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}

/**
 * What a box is found by, worked out once: a changed box is a new object.
 * @typedef {{words: string, names: string[]}} Known
 * @type {WeakMap<Box, Known>}
 */
const known = new WeakMap();

/**
 * @param {Store} store
 * @param {Box} box
 * @returns {Known}
 */
function knownOf(store, box) {
  let found = known.get(box);
  if (found) return found;
  const names = [box.title, ...box.people.map((seat) => seat.name)].map(plain);
  const roles = box.roles.map(([slug]) => plain(store.roles[slug]?.name ?? ""));
  found = { names, words: [...names, plain(box.team), ...roles].join(" ") };
  known.set(box, found);
  return found;
}

/**
 * The first boxes that hold every word of the text: those whose title or holder begins with it before the others, and
 * among equals those that lead somebody already.
 * @param {Store} store
 * @param {string} text empty: every box fits
 * @param {{limit: number, without: ReadonlySet<string>}} how
 * @returns {{keys: string[], more: number}} `more` fit besides
 */
export function targetsFor(store, text, { limit, without }) {
  const whole = plain(text);
  const wanted = whole.split(/\s+/).filter(Boolean);
  /** @type {[string[], string[], string[], string[]]} */
  const ranks = [[], [], [], []];
  for (const key of store.keys()) {
    const box = store.get(key);
    if (!box || without.has(key)) continue;
    const { words, names } = whole ? knownOf(store, box) : { words: "", names: [] };
    if (!wanted.every((word) => words.includes(word))) continue;
    const begins = names.some((name) => name.startsWith(whole));
    const leads = store.children(key).length > 0;
    ranks[(begins ? 0 : 2) + (leads ? 0 : 1)]?.push(key);
  }
  const all = ranks.flat();
  return { keys: all.slice(0, limit), more: Math.max(0, all.length - limit) };
}

/**
 * The boxes and everything under them: what cannot become their leader.
 * @param {Store} store
 * @param {Iterable<string>} keys
 * @returns {Set<string>}
 */
export function branchesOf(store, keys) {
  const found = new Set(keys);
  const waiting = [...found];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const child of store.children(key)) {
      if (found.has(child)) continue;
      found.add(child);
      waiting.push(child);
    }
  }
  return found;
}

/**
 * @param {Store} store
 * @param {string} key
 * @returns {string} the titles from the top down to the leader: «Директор → Руководитель»
 */
export function pathOf(store, key) {
  return store.ancestors(key).reverse().map((above) => store.get(above)?.title ?? "").join(" → ");
}
