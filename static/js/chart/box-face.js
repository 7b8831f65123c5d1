// What stands in a box: the full face at a scale that reads, and title, initials and badge when it is half as large.
import { CATEGORY_ICONS, iconOf, maskOf } from "./icons.js";
import { LEAD, LEAF, MORE } from "./layout-shapes.js";
import { hueOf, initialsOf } from "./avatar.js";
import { daysOpen, percent, scopeOf, standing } from "./box-words.js";
import { counted, word } from "./words.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").Role} Role
 *
 * @typedef {object} Face what a box is drawn from
 * @property {Box} box
 * @property {Look} look
 * @property {number} shape
 * @property {number} reports how many report directly
 * @property {number} below how many stand under it
 * @property {number} hidden how many a "more" box puts away
 * @property {Readonly<Record<string, Role>>} roles
 * @property {string} on the shown day
 */

const FULL_PCT = 100;
const MOST_CHIPS = 2;
/** A longer name would be cut in its chip: the short one stands there, the full one is a hover away. */
const LONGEST_ROLE = 20;
/** A longer scope needs the room that a badge would take beside it. */
const LONGEST_SCOPE = 8;
/** A longer name is shortened to the initial of the first name; a badge on its line takes room. */
const LONGEST_NAME = 18;
const LONGEST_NAME_BY_BADGE = 13;
/** Letters that fit into line two of a leaf, and how many of them a badge takes. */
const LONGEST_IN_LEAF = 22;
const BADGE_LETTERS = 6;
/** Longer titles are written smaller, and still longer ones in three lines. */
const LONG_TITLE = 26;
const LONGEST_TITLE = 38;

/**
 * @param {string} name of the class
 * @param {...(Node | string)} inner
 */
function part(name, ...inner) {
  const element = document.createElement("span");
  element.className = name;
  element.append(...inner);
  return element;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [title] for what may be cut
 */
function line(name, text, title = text) {
  const element = part(name, text);
  element.title = title;
  return element;
}

/**
 * In a leaf it stands in line two, where the role may give way; a scope may not, nor is «Vacancy» as long as a name.
 * @param {Face} face
 */
function badge({ box, shape }) {
  if (!box.findings) return "";
  const [count, severity] = box.findings;
  return part(`so-box-mark so-badge so-tone-${severity} so-mark-${severity}${isUp(box, shape) ? " is-up" : ""}`, String(count));
}

/**
 * Whether the badge of a leaf stands beside the name, because line two has no room for it.
 * @param {Box} box
 * @param {number} shape
 */
function isUp(box, shape) {
  return shape === LEAF && box.findings !== null && (box.people.length === 0 || scopeOf(box).length > LONGEST_SCOPE);
}

/** @param {Box} box */
function avatar(box) {
  const [seat] = box.people;
  return seat ? part(`so-avatar so-hue-${hueOf(seat.uid)}`, initialsOf(seat.short)) : part(`so-avatar so-avatar-vacant ${maskOf("user-plus")}`);
}

/**
 * Surname and first name where they fit into a leaf, else «Скворцов М.»: a name is shortened, not cut.
 * @param {Face} face
 * @param {string} name
 */
function fitting({ box, shape }, name) {
  if (shape !== LEAF || name.length <= (isUp(box, shape) ? LONGEST_NAME_BY_BADGE : LONGEST_NAME)) return name;
  return name.replace(/^(\S+)\s+(\S)\S*$/, "$1\u00a0$2.");
}

/** @param {Face} face */
function who(face) {
  const [seat, ...others] = face.box.people;
  const name = seat ? fitting(face, seat.short) : word("box-vacancy");
  const row = part("so-box-who", avatar(face.box), line("so-box-name", name, seat?.name));
  if (others.length) row.append(line("so-box-others", `+${others.length}`, others.map(({ name }) => name).join(", ")));
  return row;
}

/**
 * @param {Face} face
 * @returns {Node} line two: the lens's value, or the roles
 */
function chips({ box, look, roles }) {
  if (look.value) return value(look);
  const row = part("so-box-roles");
  const isOne = box.roles.length === 1;
  for (const [slug, pct] of box.roles.slice(0, MOST_CHIPS)) {
    const role = roles[slug];
    const name = role?.name ?? slug;
    const category = role?.category ?? "operations";
    const text = part("so-chip-text", isOne && name.length <= LONGEST_ROLE ? name : role?.short || name);
    const chip = part(`so-chip so-cat-${category} ${maskOf(CATEGORY_ICONS[category] ?? "settings")}`, text);
    if (pct !== FULL_PCT) chip.append(part("so-chip-share", percent(pct)));
    chip.title = pct === FULL_PCT ? name : `${name} ${percent(pct)}`;
    row.append(chip);
  }
  const rest = box.roles.slice(MOST_CHIPS).map(([slug]) => roles[slug]?.name ?? slug);
  if (rest.length) row.append(line("so-box-others", `+${rest.length}`, rest.join(", ")));
  return row;
}

/** @param {string} category of a role */
function tile(category) {
  return part(`so-tile so-cat-${category} ${maskOf(CATEGORY_ICONS[category] ?? "settings")}`);
}

/** @param {Look} look */
function value({ value: shown }) {
  const row = part("so-box-value", line("so-truncate", shown?.text ?? ""));
  if (shown?.icon) row.prepend(iconOf(shown.icon, 14));
  return row;
}

/** @param {Face} face the month's figure, or how long nobody has sat here; in a leaf the lens's value needs the room */
function figure(face) {
  if (face.shape === LEAF && face.look.value) return "";
  const days = daysOpen(face);
  if (days) return part("so-box-days", days);
  const { figure: shown } = face.look;
  if (!shown || face.look.value?.isFigure) return "";
  const text = part(`so-box-figure${shown.tone === "high" ? " is-low" : ""}`, shown.text);
  text.title = shown.title;
  if (face.shape === LEAD) text.prepend(part("so-box-figure-word", word("box-kpi")));
  return text;
}

/** @param {Face} face the line on the bottom edge: how much of the plan due by now is done */
function attainment({ look: { figure: shown } }) {
  if (!shown) return "";
  const bar = part("so-box-bar");
  bar.style.setProperty("--so-share", `${Math.min(1, Math.max(0, shown.share)) * 100}%`);
  bar.style.setProperty("--so-bar-tone", `var(--so-tone-${shown.tone})`);
  return bar;
}

/** @param {Face} face */
function foot(face) {
  const { box } = face;
  const row = part("so-box-foot");
  const temporary = standing(box, face.shape === LEAD ? "long" : "short");
  if (box.people.length && box.load > 0) {
    const load = part(`so-box-load ${maskOf("gauge")}${box.load > FULL_PCT ? " is-over" : ""}`, percent(box.load));
    load.title = word("box-load", { load: percent(box.load) });
    row.append(load);
  }
  if (temporary) row.append(line("so-box-standing so-truncate", temporary));
  row.append(figure(face));
  return row;
}

/**
 * How many letters the role of a leaf may have: beside it stand the scope, the badge, the figure, the days it is open.
 * @param {Face} face
 */
function roomOf(face) {
  const { box, shape, look } = face;
  const scope = scopeOf(box).length;
  let room = LONGEST_IN_LEAF - (scope ? scope + 3 : 0) - daysOpen(face).length;
  if (box.findings && !isUp(box, shape)) room -= BADGE_LETTERS;
  if (look.figure) room -= look.figure.text.length + 1;
  return room;
}

/**
 * «участок · роль»: the role gives way first.
 * @param {Face} face
 */
function work(face) {
  const { box, look, roles } = face;
  if (look.value) return value(look);
  const [slug] = box.roles[0] ?? [];
  const role = slug ? roles[slug] : undefined;
  const row = part("so-box-work");
  if (role) row.append(tile(role.category));
  const temporary = standing(box, "short");
  const scope = scopeOf(box);
  const told = box.roles.length > 1 || (role && role.name.length > roomOf(face))
    ? box.roles.map(([one]) => roles[one]?.short || roles[one]?.name || one).join(", ")
    : (role?.name ?? box.title);
  if (temporary) row.append(line("so-box-role", temporary));
  else if (scope) row.append(line("so-box-scope", scope), line("so-box-role", `\u00a0· ${told}`, told));
  else row.append(line("so-box-role", told));
  return row;
}

/** @param {Face} face */
function foldButton({ reports, below }) {
  if (!reports) return "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = `so-fold ${maskOf("chevron-up")}`;
  button.tabIndex = -1;
  button.ariaHidden = "true";
  button.dataset["fold"] = "";
  button.append(String(below));
  return button;
}

/** @param {Face} face */
function tag({ look }) {
  if (!look.tag) return "";
  const icons = { added: "plus", removed: "minus", moved: "arrow-narrow-right", changed: "pencil" };
  return part(`so-box-tag so-box-tag-${look.tag.kind}`, iconOf(icons[look.tag.kind], 11), part("so-truncate", look.tag.text));
}

/**
 * @param {Face} face
 * @returns {(Node | string)[]}
 */
function moreFace({ box, hidden, roles }) {
  const role = roles[box.roles[0]?.[0] ?? ""];
  return [
    part("so-box-who", part("so-avatar so-box-plus", `+${hidden}`), part("so-box-name", counted("box-more", hidden))),
    part("so-box-work", tile(role?.category ?? "operations"), line("so-box-role", role?.name ?? "")),
  ];
}

/** @param {string} title */
function lengthOf(title) {
  if (title.length > LONGEST_TITLE) return " is-long is-longest";
  return title.length > LONG_TITLE ? " is-long" : "";
}

/**
 * @param {Face} face
 * @returns {(Node | string)[]}
 */
export function fullFace(face) {
  const { box, shape } = face;
  if (shape === MORE) return moreFace(face);
  if (shape === LEAF) return [who(face), badge(face), work(face), figure(face), attainment(face), tag(face)];
  return [line(`so-box-title${lengthOf(box.title)}`, box.title), badge(face), who(face), chips(face), foot(face), attainment(face), foldButton(face), tag(face)];
}

/**
 * @param {Face} face
 * @returns {(Node | string)[]}
 */
export function smallFace(face) {
  const { box, shape, hidden } = face;
  if (shape === MORE) return [part("so-avatar so-box-plus", `+${hidden}`), part("so-box-title", counted("box-more", hidden))];
  const told = shape === LEAF ? (box.people[0]?.short ?? word("box-vacancy")) : box.title;
  return [avatar(box), part("so-box-title", told), badge(face), foldButton(face), tag(face)];
}
