// The head and the foot of the grid: what the columns are, and what they add up to.
import { hueOf, initialsOf } from "../chart/avatar.js";
import { counted } from "../chart/words.js";
import { problemWords } from "./faces.js";
import { pattern } from "./rows.js";

/**
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./rows.js").Line} Line
 * @typedef {import("./types.js").Column} Column
 */

/** @param {Column} column @returns {HTMLElement} */
function picture({ kind, people = [], positions }) {
  const mark = document.createElement("span");
  mark.className = "so-avatar so-avatar-28";
  mark.setAttribute("aria-hidden", "true");
  const [first] = people;
  if (kind === "position" || kind === "person") {
    if (first) mark.classList.add(`so-hue-${hueOf(first.uid)}`);
    else mark.classList.add("so-avatar-vacant");
    mark.textContent = first ? initialsOf(first.name) : "–";
  } else {
    mark.classList.add("so-mx-many");
    mark.textContent = String(positions.length);
  }
  return mark;
}

/** @param {Column} column who and what, in full */
function hintOf({ title, hint, people = [], kind, positions }) {
  const names = people.slice(0, 12).map((one) => one.name).join(", ");
  const many = kind === "position" || kind === "person" ? "" : counted("mx-positions", positions.length);
  return [title, hint, many, kind === "person" ? "" : names].filter(Boolean).join(" · ");
}

/**
 * @param {Column} column
 * @param {number} at
 * @param {string} url
 */
function headCell(column, at, url) {
  const cell = pattern("mx-head-cell");
  const link = /** @type {HTMLAnchorElement} */ (cell.querySelector("a"));
  cell.setAttribute("aria-colindex", String(at + 2));
  cell.dataset["column"] = String(at);
  link.href = url;
  link.title = hintOf(column);
  const title = document.createElement("span");
  title.className = "so-mx-head-title";
  title.textContent = column.title;
  link.append(picture(column), title);
  // One name says nothing of two columns called alike.
  const who = column.kind === "position" ? column.people?.map((one) => one.name).join(", ") : counted("mx-positions", column.positions.length);
  if (who && column.kind !== "person") {
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.textContent = `, ${who}`;
    link.append(spoken);
  }
  return cell;
}

/**
 * @param {MatrixModel} model
 * @param {readonly number[]} columns
 * @param {(key: string) => string} chartUrl
 * @returns {Line}
 */
export function headLine(model, columns, chartUrl) {
  const element = pattern("mx-head");
  const [first, last] = /** @type {[HTMLElement, HTMLElement]} */ ([...element.children]);
  last.setAttribute("aria-colindex", String(model.columns.length + 2));
  const cells = columns.flatMap((at) => {
    const column = model.columns[at];
    return column ? [headCell(column, at, chartUrl(column.positions[0] ?? ""))] : [];
  });
  last.before(...cells);
  const links = cells.map((cell) => /** @type {HTMLElement} */ (cell.querySelector("a")));
  return { element, kind: "head", slug: "", cells: [first, ...links, last] };
}

/**
 * @param {MatrixModel} model
 * @param {readonly number[]} columns
 * @returns {Line}
 */
export function footLine(model, columns) {
  const element = pattern("mx-foot");
  const [first, last] = /** @type {[HTMLElement, HTMLElement]} */ ([...element.children]);
  last.setAttribute("aria-colindex", String(model.columns.length + 2));
  const cells = columns.map((at) => {
    const cell = pattern("mx-total");
    cell.setAttribute("aria-colindex", String(at + 2));
    cell.dataset["column"] = String(at);
    return cell;
  });
  last.before(...cells);
  return { element, kind: "foot", slug: "", cells: [first, ...cells, last] };
}

/**
 * @param {Line} line
 * @param {MatrixModel} model
 */
export function showTotals(line, model) {
  const totals = model.totals();
  for (const cell of line.cells.slice(1, -1)) {
    const { answers = 0, works = 0 } = totals[Number(cell.dataset["column"])] ?? {};
    const [owned, done] = cell.querySelectorAll("[data-slot]");
    if (owned) owned.textContent = String(answers);
    if (done) done.textContent = String(works);
  }
  const last = line.cells[line.cells.length - 1];
  if (!last) return;
  last.textContent = problemWords(model.problems);
  last.classList.toggle("is-fine", model.problems === 0);
}
