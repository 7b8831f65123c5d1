// Pure: which dotted lines are to be drawn, and between which of the boxes that are seen.

/** @import { LinkKind, Store } from "./types.js" */

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {LinkKind} kind
 * @property {string} from the box that has the link
 * @property {string} to its deputy, mentor, functional or project leader
 * @property {string} start the box that is seen in place of `from`: itself, or the leader it is folded under
 * @property {string} end
 */

/** @type {readonly LinkKind[]} */
export const KINDS = ["functional", "project", "mentor", "deputy"];
/** Of the selected box these are drawn unasked; a deputy only on demand. @type {ReadonlySet<LinkKind>} */
const UNASKED = new Set(["functional", "project", "mentor"]);

/**
 * @param {Pick<Store, "get" | "has" | "keys" | "ancestors">} store
 * @param {object} wanted
 * @param {ReadonlySet<LinkKind>} wanted.kinds those shown for everybody
 * @param {string | null} wanted.selected whose lines are shown in any case
 * @param {(key: string) => boolean} isSeen
 * @returns {Line[]}
 */
export function linesOf(store, { kinds, selected }, isSeen) {
  if (!kinds.size && selected === null) return [];
  const seenFor = (/** @type {string} */ key) => [key, ...store.ancestors(key)].find(isSeen);
  /** @type {Line[]} */
  const lines = [];
  for (const from of store.keys()) {
    for (const [kind, to] of store.get(from)?.links ?? []) {
      const isOfSelected = UNASKED.has(kind) && (from === selected || to === selected);
      if (!store.has(to) || !(isOfSelected || kinds.has(kind))) continue;
      const [start, end] = [seenFor(from), seenFor(to)];
      if (start && end && start !== end) lines.push({ id: `${kind} ${from} ${to}`, kind, from, to, start, end });
    }
  }
  return lines;
}

/**
 * «functional,mentor» as the address holds it.
 * @param {string | null} text
 * @returns {Set<LinkKind>}
 */
export function parsedKinds(text) {
  const named = (text ?? "").split(",");
  return new Set(KINDS.filter((kind) => named.includes(kind)));
}
