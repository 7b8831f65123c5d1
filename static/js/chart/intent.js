// Pure: what would happen if that which is being dragged were dropped here, and what it brings with it. The drag shows
// it before the drop and does exactly this at the drop.
import { nameOf, topmost } from "./commands.js";
import { sumOf, withRole } from "./shares.js";

/** From here on a leader is too far from the team: Limits.max_reports of teams/analysis/facts.py. */
export const MOST_REPORTS = 10;
const WHOLE_PCT = 100;

/**
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./types.js").Hit} Hit
 * @typedef {{kind: "box", keys: string[]} | {kind: "role", slug: string} | {kind: "person", uid: string}} Held
 * @typedef {Record<string, string | number>} Values
 * @typedef {{mark: "ok" | "warn", code: string, values: Values}} Consequence codes of _chart_words_hands.html
 *
 * @typedef {object} Intent
 * @property {"move" | "line" | "give" | "add" | "seat" | "none"} act none: nothing happens, and nothing is wrong
 * @property {string | null} target the box under the pointer, null on the ground
 * @property {string} code the headline of the tip
 * @property {Values} values
 * @property {{code: string, values: Values} | null} refusal why it cannot be
 * @property {Consequence[]} lines
 */

/**
 * @param {Store} store
 * @param {Held} held
 * @param {Hit | null} hit null is the empty ground
 * @param {{asLine?: boolean}} [how] asLine: a functional line is drawn in place of a move
 * @returns {Intent}
 */
export function intentOf(store, held, hit, { asLine = false } = {}) {
  const target = hit?.key ?? null;
  if (held.kind === "box" && asLine && target !== null) return asFunctional(store, held.keys, target);
  if (held.kind === "box") return asMove(store, held.keys, target);
  if (held.kind === "person") return asSeat(store, held.uid, target);
  if (target !== null && hit?.part === "upper") return asGift(store, held.slug, target);
  return asAddition(store, held.slug, target);
}

/** @param {string | null} target @param {string} code @param {Values} [values] @returns {Intent} */
function nothing(target, code, values = {}) {
  return { act: "none", target, code, values, refusal: null, lines: [] };
}

/** @param {Store} store @param {string[]} keys @param {string | null} target @returns {Intent} */
function asMove(store, keys, target) {
  const moving = topmost(store, keys).filter((key) => store.has(key));
  if (target !== null && moving.includes(target)) return nothing(target, "tip-itself");
  const leader = target === null ? undefined : store.get(target);
  const intent = {
    act: /** @type {const} */ ("move"),
    target,
    code: target === null ? "tip-to-top" : "tip-move",
    values: { name: nameOf(leader), title: leader?.title ?? "" },
    lines: /** @type {Consequence[]} */ ([]),
  };
  const parting = moving.filter((key) => (store.get(key)?.parent ?? null) !== target);
  if (!parting.length) return nothing(target, target === null ? "tip-top-already" : "already");
  for (const key of parting) {
    const refusal = store.refusal({ op: "move", key, parent: target });
    if (refusal) return { ...intent, refusal };
  }
  if (target !== null) intent.lines.push(reportsOf(store, target, parting.length));
  intent.lines.push(...leftBehind(store, parting));
  return { ...intent, refusal: null };
}

/** @param {Store} store @param {string} leader @param {number} more @returns {Consequence} */
function reportsOf(store, leader, more) {
  const before = store.children(leader).length;
  const after = before + more;
  const code = after > MOST_REPORTS ? "tip-reports-many" : "tip-reports";
  return { mark: after > MOST_REPORTS ? "warn" : "ok", code, values: { before, after, most: MOST_REPORTS } };
}

/**
 * The leader that the boxes go away from, when it is one.
 * @param {Store} store
 * @param {string[]} keys
 * @returns {Consequence[]}
 */
function leftBehind(store, keys) {
  const [first = ""] = keys;
  const leader = store.leader(first);
  if (!leader || keys.some((key) => store.get(key)?.parent !== leader.key)) return [];
  const before = store.children(leader.key).length;
  return [{ mark: "ok", code: "tip-left", values: { name: nameOf(leader), before, after: before - keys.length } }];
}

/** @param {Store} store @param {string[]} keys @param {string} target @returns {Intent} */
function asFunctional(store, keys, target) {
  const values = { name: nameOf(store.get(target)), title: store.get(target)?.title ?? "" };
  if (keys.includes(target)) return nothing(target, "tip-itself");
  const [key = ""] = keys;
  const linked = store.get(key)?.links.some(([kind, other]) => kind === "functional" && other === target);
  const many = keys.length > 1 ? { code: "tip-line-one", values: {} } : null;
  const refusal = linked ? { code: "linked-already", values: {} } : many;
  return { act: "line", target, code: "tip-line", values, refusal, lines: [] };
}

/** @param {Store} store @param {string} slug @param {string} target @returns {Intent} */
function asGift(store, slug, target) {
  const box = store.get(target);
  const held = box?.roles ?? [];
  const values = { role: store.roles[slug]?.name ?? slug, name: nameOf(box) };
  const intent = { act: /** @type {const} */ ("give"), target, code: "tip-give", values };
  if (held.some(([role]) => role === slug)) return { ...intent, refusal: { code: "has-role", values: {} }, lines: [] };
  const after = withRole(held, slug);
  const shares = after.map(([role, share]) => `${store.roles[role]?.short || store.roles[role]?.name || role} ${share}\u00a0%`);
  /** @type {Consequence[]} */
  const lines = [{ mark: "ok", code: "tip-shares", values: { shares: shares.join(", ") } }];
  const before = box?.load ?? 0;
  // A holder who is full through other positions stays so.
  const load = before > sumOf(held) ? Math.max(before, sumOf(after)) : sumOf(after);
  lines.push({ mark: load > WHOLE_PCT ? "warn" : "ok", code: "tip-load", values: { before, after: load } });
  return { ...intent, refusal: null, lines };
}

/** @param {Store} store @param {string} slug @param {string | null} target @returns {Intent} */
function asAddition(store, slug, target) {
  const role = store.roles[slug]?.name ?? slug;
  const intent = { act: /** @type {const} */ ("add"), target, refusal: null };
  if (target === null) return { ...intent, code: "tip-add-top", values: { role }, lines: [] };
  const refusal = store.refusal({ op: "add", key: "", parent: target, title: role });
  const values = { role, name: nameOf(store.get(target)) };
  return { ...intent, code: "tip-add", values, refusal, lines: [reportsOf(store, target, 1)] };
}

/** @param {Store} store @param {string} uid @param {string | null} target @returns {Intent} */
function asSeat(store, uid, target) {
  const person = store.person(uid)?.name ?? "";
  if (target === null) return nothing(null, "tip-on-a-box", { person });
  const box = store.get(target);
  const values = { person, title: box?.title ?? "" };
  const intent = { act: /** @type {const} */ ("seat"), target, code: "tip-seat", values };
  const refusal = store.refusal({ op: "assign", key: target, person: uid });
  const names = (box?.people ?? []).map((seat) => seat.short).join(", ");
  /** @type {Consequence} */
  const line = names
    ? { mark: "warn", code: "tip-second", values: { names } }
    : { mark: "ok", code: "tip-fills", values: {} };
  return { ...intent, refusal, lines: [line] };
}

/**
 * What a removal takes along: how many reports move up, and who loses the place.
 * @param {Store} store
 * @param {string[]} keys
 * @returns {{reports: number, leader: string | null, names: string[]}} leader null: the reports are left at the top
 */
export function lossesOf(store, keys) {
  const leaving = new Set(keys);
  const reports = keys.flatMap((key) => store.children(key)).filter((key) => !leaving.has(key)).length;
  const names = keys.flatMap((key) => store.get(key)?.people.map((seat) => seat.short) ?? []);
  const [first = ""] = topmost(store, keys);
  const leader = store.leader(first);
  return { reports, leader: leader ? nameOf(leader) : null, names };
}
