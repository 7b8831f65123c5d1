// Pure: finding boxes by words. «ё» is «е», a word typed in the other keyboard layout is understood, the beginnings of
// words come before their middles.

import { teamsOf } from "./teams.js";

/** @import { Store } from "./types.js" */

/**
 * @typedef {Pick<Store, "get" | "keys" | "children" | "roles">} Boxes
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} names title and people: each word after one space
 * @property {string} more roles, scope, team, likewise
 * @property {string} team the name of the team that the box belongs to, empty for none
 * @typedef {{entries: Entry[]}} Index
 */

const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю";
/** @type {ReadonlyMap<string, string>} */
const OTHER_KEY = new Map([
  ...Array.from(LATIN, (letter, at) => /** @type {[string, string]} */ ([letter, CYRILLIC[at] ?? ""])),
  ...Array.from(CYRILLIC, (letter, at) => /** @type {[string, string]} */ ([letter, LATIN[at] ?? ""])),
]);

/** @param {string} text */
function folded(text) {
  return text.toLowerCase().replaceAll("ё", "е");
}

/**
 * Letters and digits as words, each with one space before it; empty for none.
 * @param {readonly string[]} texts
 */
function spaced(texts) {
  const words = folded(texts.join(" ")).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => ` ${word}`).join("");
}

/**
 * The same keys in the other layout: «ghbdtn» is «привет».
 * @param {string} text
 */
export function otherLayout(text) {
  return Array.from(text.toLowerCase(), (letter) => OTHER_KEY.get(letter) ?? letter).join("");
}

/**
 * @param {Boxes} boxes
 * @returns {Index} entries in reading order
 */
export function indexOf(boxes) {
  const { teams, teamOf } = teamsOf(boxes);
  const titles = new Map(teams.map(({ key, title }) => [key, title]));
  // Roles and teams are few: each is taken apart once.
  const spacedRoles = new Map(Object.entries(boxes.roles).map(([slug, { name, short }]) => [slug, spaced([name, short])]));
  const spacedTeams = new Map(teams.map(({ key, title }) => [key, spaced([title])]));
  const entries = boxes.keys().flatMap((key) => {
    const box = boxes.get(key);
    if (!box) return [];
    const team = teamOf.get(key) ?? "";
    const roles = box.roles.map(([slug]) => spacedRoles.get(slug) ?? "").join("");
    const scope = box.scope.length ? spaced(box.scope.map(([, value]) => value)) : "";
    const names = spaced([box.title, ...box.people.map(({ name }) => name)]);
    return [{ key, names, team: titles.get(team) ?? "", more: roles + scope + (spacedTeams.get(team) ?? "") }];
  });
  return { entries };
}

/**
 * How well a word fits: 0 begins a word of title or person, 1 begins another, 2 and 3 stand within one, 4 nowhere.
 * @param {Entry} entry
 * @param {string} word
 */
function rankOf({ names, more }, word) {
  if (names.includes(` ${word}`)) return 0;
  if (more.includes(` ${word}`)) return 1;
  if (names.includes(word)) return 2;
  return more.includes(word) ? 3 : 4;
}

const MISS = 4;

/**
 * @param {Index} index
 * @param {string[]} words all must fit
 * @returns {string[]} keys, the best first, equals in reading order
 */
function fitting({ entries }, words) {
  /** @type {string[][]} */
  const byRank = [[], [], [], []];
  for (const entry of entries) {
    let worst = 0;
    for (const word of words) {
      worst = Math.max(worst, rankOf(entry, word));
      if (worst === MISS) break;
    }
    byRank[worst]?.push(entry.key);
  }
  return byRank.flat();
}

/**
 * @param {Index} index
 * @param {string} query
 * @returns {string[]} keys of the boxes that hold all its words, the best first; none for a query without letters
 */
export function find(index, query) {
  for (const text of [query, otherLayout(query)]) {
    const words = spaced([text]).split(" ").filter(Boolean);
    const found = words.length ? fitting(index, words) : [];
    if (found.length) return found;
  }
  return [];
}
