// What a row of the tree table shows: text only, one element for a cell, so that a screen of rows stays light.
import { hueOf, initialsOf } from "./avatar.js";
import { maskOf } from "./icons.js";
import { counted, word } from "./words.js";

/** @import { Box, Chart, Look } from "./types.js" */
/** @import { Row } from "./table-rows.js" */

const DAY_MS = 86_400_000;
const FULL_PCT = 100;

/** Made once: a formatter costs more than all the cells of a row. @type {Intl.NumberFormat | null} */
let figures = null;

/** @param {number} value */
function figure(value) {
  figures ??= new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 2 });
  return figures.format(value);
}

/** @param {number} pct */
const percent = (pct) => word("table-percent", { n: figure(pct) });

/**
 * @param {Box} box
 * @param {string} today the shown day
 */
function whoText(box, today) {
  const [first, ...others] = box.people;
  if (!first) {
    const days = Math.round((Date.parse(today) - Date.parse(box.opened_on)) / DAY_MS);
    return days > 0 ? `${word("table-vacancy")} · ${counted("table-days", days)}` : word("table-vacancy");
  }
  if (others.length) return word("table-others", { name: first.short, n: others.length });
  return first.kind === "permanent" ? first.short : word(`table-${first.kind}`, { name: first.short });
}

/**
 * @param {Box} box
 * @param {Chart["store"]["roles"]} roles
 */
function rolesText(box, roles) {
  const [only] = box.roles;
  if (only && box.roles.length === 1) {
    const name = roles[only[0]]?.name ?? only[0];
    return only[1] === FULL_PCT ? name : `${name} ${percent(only[1])}`;
  }
  return box.roles.map(([slug, pct]) => `${roles[slug]?.short || roles[slug]?.name || slug} ${percent(pct)}`).join(", ");
}

/**
 * @param {Box} box
 * @param {Chart["store"]["roles"]} roles
 */
function rolesTitle(box, roles) {
  return box.roles.map(([slug, pct]) => `${roles[slug]?.name ?? slug} ${percent(pct)}`).join(", ");
}

/**
 * @param {Element | undefined} cell
 * @param {string} text
 * @param {string} [title] when it says more than the text
 */
function fill(cell, text, title = text) {
  if (!(cell instanceof HTMLElement)) return;
  cell.textContent = text;
  if (title) cell.title = title;
  else cell.removeAttribute("title");
}

/** @param {Element | undefined} cell @param {Box} box @param {string} today */
function fillWho(cell, box, today) {
  const [first] = box.people;
  fill(cell, whoText(box, today), box.people.map((seat) => seat.name).join(", "));
  const picture = document.createElement("span");
  picture.className = `so-avatar so-avatar-22 ${first ? `so-hue-${hueOf(first.uid)}` : `so-avatar-vacant ${maskOf("user-plus")}`}`;
  picture.ariaHidden = "true";
  if (first) picture.textContent = initialsOf(first.short);
  cell?.prepend(picture);
}

/** @param {Element | undefined} cell @param {Box} box */
function fillFindings(cell, box) {
  fill(cell, box.findings ? String(box.findings[0]) : "", box.findings ? counted("table-findings", box.findings[0]) : "");
  if (!box.findings) return;
  const mark = document.createElement("span");
  mark.className = `so-td-mark so-td-mark-${box.findings[1]}`;
  cell?.prepend(mark);
}

/**
 * Those who report there, and after a stroke all below them: the stroke comes from the style sheet, on a wide screen.
 * @param {Element | undefined} cell
 * @param {number} reports
 * @param {number} below
 */
function fillReports(cell, reports, below) {
  fill(cell, reports ? String(reports) : "", reports ? counted("table-reports", reports, { below }) : "");
  cell?.setAttribute("data-below", below > reports ? ` / ${below}` : "");
}

/**
 * Writes a box into its row; the row may have shown it, or another, before.
 * @param {HTMLElement} element a clone of #treegrid-row
 * @param {Row} row
 * @param {Box} box
 * @param {{chart: Chart, tone: string, dim: boolean, figure: Look["figure"], fold: HTMLTemplateElement}} around
 */
export function fillRow(element, row, box, { chart, tone, dim, figure: kpi = null, fold }) {
  const { store } = chart;
  const cells = element.children;
  const reports = store.children(box.key).length;
  element.dataset["key"] = box.key;
  element.ariaLevel = String(row.level);
  element.ariaPosInSet = String(row.place);
  element.ariaSetSize = String(row.of);
  element.ariaExpanded = row.open === null ? null : String(row.open);
  element.style.setProperty("--level", String(row.level));
  element.style.setProperty("--tone", `var(--so-tone-${tone})`);
  element.classList.toggle("is-vacant", box.people.length === 0);
  element.classList.toggle("is-leader", reports > 0);
  element.classList.toggle("is-dim", dim);
  fill(cells[0], box.title);
  if (row.open !== null) cells[0]?.prepend(fold.content.cloneNode(true));
  fillWho(cells[1], box, store.on);
  fill(cells[2], rolesText(box, store.roles), rolesTitle(box, store.roles));
  fill(cells[3], box.team);
  fill(cells[4], box.scope.map(([, value]) => value).join(", "));
  fill(cells[5], box.load ? percent(box.load) : "");
  cells[5]?.classList.toggle("is-over", box.load > FULL_PCT);
  fill(cells[6], figure(box.fte));
  fill(cells[7], kpi?.text ?? "", kpi?.title ?? "");
  element.dataset["kpi"] = kpi?.tone ?? "";
  fillFindings(cells[8], box);
  fillReports(cells[9], reports, reports ? store.below(box.key) : 0);
}
