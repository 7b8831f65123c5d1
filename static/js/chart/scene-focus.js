// Which boxes have to be elements although they are out of view: the one with the focus, and where its keys lead.

/** @typedef {import("./scene-stage.js").Stage} Stage */

/** A leader may have hundreds of reports; a screen reader asks for the next ones. */
const SIBLINGS_ON_A_SIDE = 12;

/**
 * @param {Stage} stage
 * @param {number} slot of the box with the focus
 * @returns {number[]} itself, its leader, its siblings near it, its first report
 */
export function neighbourhood(stage, slot) {
  const { leaders, count } = stage.layout;
  if (slot < 0) return [];
  const leader = leaders[slot] ?? -1;
  const found = [slot];
  if (leader >= 0) found.push(leader);
  if (slot + 1 < count && leaders[slot + 1] === slot) found.push(slot + 1);
  let before = 0;
  for (let other = slot - 1; other > leader && before < SIBLINGS_ON_A_SIDE; other--) {
    if (leaders[other] === leader && ++before) found.push(other);
  }
  let after = 0;
  for (let other = slot + 1; other < count && after < SIBLINGS_ON_A_SIDE; other++) {
    if (leaders[other] === leader && ++after) found.push(other);
    if (leader >= 0 && (leaders[other] ?? -1) < leader) break;
  }
  return found;
}

/**
 * Where the tab stop goes when its box is not seen any more: up the former line, else to the first box.
 * @param {Stage} stage
 * @param {string} key
 * @param {import("./layout-shapes.js").Layout} before
 * @returns {string}
 */
export function heirOf(stage, key, before) {
  let slot = before.placeOf.get(key) ?? -1;
  while (slot >= 0) {
    const name = before.keys[slot] ?? "";
    if (stage.slotOf(name) >= 0) return name;
    slot = before.leaders[slot] ?? -1;
  }
  return stage.layout.keys[0] ?? "";
}
