// Pure: the structure as rows of a tree table, in reading order, without what is folded away or filtered out.

/** @import { Store } from "./types.js" */

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {number} level 1 at the top
 * @property {number} place among its siblings, from 1
 * @property {number} of how many siblings there are, itself among them
 * @property {boolean | null} open null when nobody reports there, or nobody of them was found
 * @property {number} lines bit `n`: the line of the siblings at level `n` + 2 goes on below this row
 */

/** Lines of deeper levels are not drawn: the number holds this many bits. */
const MOST_LINES = 30;

/**
 * The rows that are seen. Where something is looked for, only what was found and the leaders above it, unfolded.
 * @param {Pick<Store, "children" | "ancestors">} store
 * @param {ReadonlySet<string>} folded
 * @param {ReadonlySet<string> | null} hits null: nothing is looked for
 * @returns {Row[]}
 */
export function rowsOf(store, folded, hits = null) {
  const kept = hits && withAncestors(store, hits);
  /** @type {Row[]} */
  const rows = [];
  /** @type {Row[]} */
  const waiting = [];
  /** @type {(keys: readonly string[], level: number, lines: number) => void} */
  const queue = (keys, level, lines) => {
    const seen = kept ? keys.filter((key) => kept.has(key)) : keys;
    for (let at = seen.length - 1; at >= 0; at -= 1) {
      const key = /** @type {string} */ (seen[at]);
      const goesOn = at < seen.length - 1 && level > 1 && level - 2 < MOST_LINES ? 1 << (level - 2) : 0;
      waiting.push({ key, level, place: at + 1, of: seen.length, open: null, lines: lines | goesOn });
    }
  };
  queue(store.children(null), 1, 0);
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    const inner = store.children(row.key);
    if (inner.length > 0) row.open = kept ? inner.some((key) => kept.has(key)) || null : !folded.has(row.key);
    rows.push(row);
    if (row.open) queue(inner, row.level + 1, row.lines);
  }
  return rows;
}

/**
 * @param {Pick<Store, "ancestors">} store
 * @param {ReadonlySet<string>} keys
 */
function withAncestors(store, keys) {
  const kept = new Set(keys);
  for (const key of keys) for (const above of store.ancestors(key)) kept.add(above);
  return kept;
}

/**
 * Which rows are in sight, with some to spare on either side: the table draws these alone.
 * @param {{top: number, height: number, pitch: number, count: number, spare: number}} view pixels; pitch is the
 *   height of a row with its gap
 * @returns {{first: number, end: number}} half-open
 */
export function windowOf({ top, height, pitch, count, spare }) {
  const first = Math.min(count, Math.max(0, Math.floor(top / pitch) - spare));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((top + height) / pitch) + spare)) };
}

/**
 * What stays folded at the beginning so that a small screen shows the leaders first.
 * @param {Pick<Store, "children" | "keys" | "ancestors">} store
 * @param {number} most rows that may stand open
 * @returns {Set<string>} leaders below the first level when all of it would be more
 */
export function foldedAtFirst(store, most) {
  const keys = store.keys();
  if (keys.length <= most) return new Set();
  return new Set(keys.filter((key) => store.children(key).length > 0 && store.ancestors(key).length > 0));
}
