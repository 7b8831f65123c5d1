// Pure: which team each box belongs to, by the rule of kpis/analysis/teams.py, so that a colour and a board agree.
// A team is led by a box that bears a team's name and takes in everybody below it, up to the next box with another
// name. A box that repeats the name above it is a member; boxes of one leader with one name are one team, led by the
// first of them that leads somebody, else by the first.

/** @import { Store } from "./types.js" */

/**
 * @typedef {Pick<Store, "get" | "children">} Tree
 * @typedef {{key: string, title: string}} Team by the key of its leading box
 * @typedef {{teams: Team[], teamOf: Map<string, string | null>}} Teams teams in reading order; teamOf: box to team
 */

/**
 * A team's name as compared: case, ё and spaces do not matter.
 * @param {string} name
 */
export function foldedName(name) {
  return name.toLowerCase().replaceAll("ё", "е").split(/\s+/).filter(Boolean).join(" ");
}

/**
 * The teams that begin among these siblings: folded name to the key of the leading box.
 * @param {Tree} tree
 * @param {readonly string[]} keys
 * @param {string} above the folded name of the team above
 */
function newTeams(tree, keys, above) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const key of keys) {
    const name = foldedName(tree.get(key)?.team ?? "");
    if (!name || name === above) continue;
    const first = found.get(name);
    const leads = tree.children(key).length > 0;
    if (first === undefined || (leads && tree.children(first).length === 0)) found.set(name, key);
  }
  return found;
}

/**
 * @param {Tree} tree
 * @returns {Teams}
 */
export function teamsOf(tree) {
  /** @type {Map<string, string | null>} */
  const teamOf = new Map();
  /** @type {Map<string, string>} */
  const titles = new Map();
  /** @type {string[]} */
  const reading = [];
  /** @type {{keys: readonly string[], above: string | null}[]} */
  const waiting = [{ keys: tree.children(null), above: null }];
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    const { keys, above } = level;
    const found = newTeams(tree, keys, above ? foldedName(titles.get(above) ?? "") : "");
    /** @type {typeof waiting} */
    const below = [];
    for (const key of keys) {
      const name = tree.get(key)?.team ?? "";
      const team = found.get(foldedName(name)) ?? above;
      if (team !== null && !titles.has(team)) {
        titles.set(team, tree.get(team)?.team ?? "");
        reading.push(team);
      }
      teamOf.set(key, team);
      const inner = tree.children(key);
      if (inner.length) below.push({ keys: inner, above: team });
    }
    waiting.push(...below.reverse());
  }
  return { teams: reading.map((key) => ({ key, title: titles.get(key) ?? "" })), teamOf };
}
