// What stands in a box: the full face at a scale that reads, and title, initials and badge when it is half as large.
import { CATEGORY_ICONS, iconOf, maskOf } from "./icons.js";
import { LEAD, LEAF, MORE } from "./layout-shapes.js";
import { hueOf, initialsOf } from "./avatar.js";
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

const DAY_MS = 86_400_000;
const FULL_PCT = 100;
const MOST_CHIPS = 2;
/** A longer name would be cut in its chip: the short one stands there, the full one is a hover away. */
const LONGEST_ROLE = 20;
/** A longer scope needs the room that a badge would take beside it. */
const LONGEST_SCOPE = 8;
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

/** @type {Map<number, string>} */
const percents = new Map();

/** @param {number} value */
function percent(value) {
  const whole = Math.round(value);
  let text = percents.get(whole);
  if (text === undefined) {
    text = word("box-percent", { n: whole });
    percents.set(whole, text);
  }
  return text;
}

/**
 * @param {string} day ISO
 * @param {"long" | "short"} month
 */
function dayText(day, month) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang || "en", { day: "numeric", month, timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00Z`)).replace(" ", "\u00a0");
}

/**
 * «и. о. до 15 декабря» for somebody who holds the place for a time.
 * @param {Box} box
 * @param {"long" | "short"} [month]
 * @returns {string} "" for a permanent holder and a vacancy
 */
function standing(box, month = "long") {
  const [seat] = box.people;
  if (!seat || seat.kind === "permanent") return "";
  return seat.until ? word(`box-${seat.kind}-until`, { day: dayText(seat.until, month) }) : word(`box-${seat.kind}`);
}

/** @param {Face} face @returns {string} how long the place has been free */
function daysOpen({ box, on }) {
  const days = Math.round((Date.parse(on) - Date.parse(box.opened_on)) / DAY_MS);
  return box.people.length === 0 && days > 0 ? counted("box-days", days) : "";
}

/**
 * In a leaf it stands in line two, where the role may give way; a scope may not, nor is «Vacancy» as long as a name.
 * @param {Face} face
 */
function badge({ box, shape }) {
  if (!box.findings) return "";
  const [count, severity] = box.findings;
  const isUp = shape === LEAF && (box.people.length === 0 || scopeOf(box).length > LONGEST_SCOPE);
  return part(`so-box-mark so-badge so-tone-${severity} so-mark-${severity}${isUp ? " is-up" : ""}`, String(count));
}

/** @param {Box} box */
function scopeOf(box) {
  return box.scope.map(([, name]) => name).join(", ");
}

/** @param {Box} box */
function avatar(box) {
  const [seat] = box.people;
  return seat ? part(`so-avatar so-hue-${hueOf(seat.uid)}`, initialsOf(seat.short)) : part(`so-avatar so-avatar-vacant ${maskOf("user-plus")}`);
}

/** @param {Box} box */
function who(box) {
  const [seat, ...others] = box.people;
  const row = part("so-box-who", avatar(box), line("so-box-name", seat ? seat.short : word("box-vacancy"), seat?.name));
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
  const isTight = box.findings !== null && look.figure;
  const told = role?.short && (box.roles.length > 1 || isTight) ? box.roles.map(([one]) => roles[one]?.short ?? one).join(", ") : (role?.name ?? box.title);
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
  if (shape === LEAF) return [who(box), badge(face), work(face), figure(face), attainment(face), tag(face)];
  return [line(`so-box-title${lengthOf(box.title)}`, box.title), badge(face), who(box), chips(face), foot(face), attainment(face), foldButton(face), tag(face)];
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

/**
 * The whole box in words, for a screen reader.
 * @param {Face} face
 * @returns {string}
 */
export function spoken(face) {
  const { box, look, shape, hidden, reports, roles } = face;
  if (shape === MORE) return `${counted("box-more", hidden)}, ${roles[box.roles[0]?.[0] ?? ""]?.name ?? ""}`;
  const held = box.roles.map(([slug, pct]) => (pct === FULL_PCT ? (roles[slug]?.name ?? slug) : `${roles[slug]?.name ?? slug} ${percent(pct)}`));
  return [
    box.title,
    box.people.map(({ name }) => name).join(", ") || word("box-vacancy"),
    standing(box),
    daysOpen(face),
    ...held,
    scopeOf(box),
    box.load > FULL_PCT ? word("box-load", { load: percent(box.load) }) : "",
    look.value?.text ?? "",
    look.figure && !look.value?.isFigure ? `${word("box-kpi")} ${look.figure.text}` : "",
    look.tag?.text ?? "",
    box.findings ? counted("box-findings", box.findings[0]) : "",
    reports ? counted("box-reports", reports) : "",
  ].filter(Boolean).join(", ");
}
