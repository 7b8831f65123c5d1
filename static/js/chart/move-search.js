// Pure: which boxes fit a text typed into a list of targets, with the way from the top that tells them apart.

/** @typedef {import("./types.js").Store} Store */

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}

/**
 * @param {Store} store
 * @param {string} key
 */
function wordsOf(store, key) {
  const box = store.get(key);
  const roles = box?.roles.map(([slug]) => store.roles[slug]?.name ?? "") ?? [];
  return plain([box?.title, box?.team, ...(box?.people.map((seat) => seat.name) ?? []), ...roles].join(" "));
}

/**
 * The first boxes that hold every word of the text, those whose title or holder begins with it before the others.
 * @param {Store} store
 * @param {string} text empty: every box fits
 * @param {{limit: number, without: ReadonlySet<string>}} how
 * @returns {{keys: string[], more: number}} `more` fit besides
 */
export function targetsFor(store, text, { limit, without }) {
  const wanted = plain(text).split(/\s+/).filter(Boolean);
  /** @type {string[]} */
  const first = [];
  /** @type {string[]} */
  const rest = [];
  for (const key of store.keys()) {
    if (without.has(key)) continue;
    const words = wanted.length ? wordsOf(store, key) : "";
    if (!wanted.every((word) => words.includes(word))) continue;
    const box = store.get(key);
    const names = [box?.title ?? "", ...(box?.people.map((seat) => seat.name) ?? [])];
    const begins = wanted.length > 0 && names.some((name) => plain(name).startsWith(plain(text)));
    (begins ? first : rest).push(key);
  }
  const all = [...first, ...rest];
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
