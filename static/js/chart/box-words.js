// What a box says: the words that stand in it, and all of it in one sentence for a screen reader.
import { MORE } from "./layout-shapes.js";
import { counted, word } from "./words.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./box-face.js").Face} Face
 */

const DAY_MS = 86_400_000;
const FULL_PCT = 100;

/** @type {Map<number, string>} */
const percents = new Map();

/** @param {number} value */
export function percent(value) {
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
export function standing(box, month = "long") {
  const [seat] = box.people;
  if (!seat || seat.kind === "permanent") return "";
  return seat.until ? word(`box-${seat.kind}-until`, { day: dayText(seat.until, month) }) : word(`box-${seat.kind}`);
}

/** @param {Face} face @returns {string} how long the place has been free */
export function daysOpen({ box, on }) {
  const days = Math.round((Date.parse(on) - Date.parse(box.opened_on)) / DAY_MS);
  return box.people.length === 0 && days > 0 ? counted("box-days", days) : "";
}

/** @param {Box} box */
export function scopeOf(box) {
  return box.scope.map(([, name]) => name).join(", ");
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
