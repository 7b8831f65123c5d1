// The rows of the grid as elements. The cells of a row are made when it comes near, and once; a change touches only the
// cells that look different.
import { word } from "../chart/words.js";
import { faceKey, showFace } from "./faces.js";

/**
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./types.js").Severity} Severity
 */

/**
 * @typedef {object} Line a row of the grid: its element and the cells that one can walk to
 * @property {HTMLElement} element
 * @property {"head" | "area" | "row" | "foot"} kind
 * @property {string} slug of the responsibility or of the area
 * @property {HTMLElement[]} cells from the first column to the check; of a row that is far away only these two
 */

/** @param {string} name @returns {HTMLElement} */
export function pattern(name) {
  const found = document.getElementById(name);
  if (!(found instanceof HTMLTemplateElement)) throw new Error(`no template ${name}`);
  return /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (found.content.firstElementChild).cloneNode(true));
}

/** @param {HTMLElement} within @param {string} name */
function slot(within, name) {
  return /** @type {HTMLElement} */ (within.querySelector(`[data-slot="${name}"]`));
}

/** A row of empty cells to copy, for the columns that are shown. @param {readonly number[]} columns */
export function emptyCells(columns) {
  const holder = document.createDocumentFragment();
  for (const column of columns) {
    const cell = document.createElement("div");
    cell.className = "so-mx-cell";
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(column + 2));
    cell.tabIndex = -1;
    cell.dataset["column"] = String(column);
    holder.append(cell);
  }
  return holder;
}

/** One responsibility: @implements {Line} */
export class RowLine {
  kind = /** @type {const} */ ("row");
  #model;
  #head;
  #check;
  #columns;
  #blank;
  #isFilled = false;
  /** @type {Map<number, HTMLElement>} */
  #byColumn = new Map();
  /** @type {Map<number, string>} */
  #looks = new Map();
  #checkLook = "";

  /**
   * @param {MatrixModel} model
   * @param {Row} row
   * @param {readonly number[]} columns
   * @param {DocumentFragment} blank
   * @param {{finding: string, responsibility: string}} urls
   */
  constructor(model, row, columns, blank, urls) {
    this.#model = model;
    this.#columns = columns;
    this.#blank = blank;
    this.urls = urls;
    this.slug = row.responsibility;
    this.element = pattern("mx-row");
    this.element.dataset["row"] = this.slug;
    this.#head = slot(this.element, "head");
    this.#check = slot(this.element, "check");
    this.#check.setAttribute("aria-colindex", String(model.columns.length + 2));
    slot(this.element, "title").textContent = row.title;
    this.#head.title = row.title;
    this.showCheck();
  }

  get isFilled() {
    return this.#isFilled;
  }

  get cells() {
    return [this.#head, ...this.#columns.flatMap((column) => this.#byColumn.get(column) ?? []), this.#check];
  }

  /** Makes the cells, if they are not there yet. */
  fill() {
    if (this.#isFilled) return;
    this.#isFilled = true;
    const cells = /** @type {DocumentFragment} */ (this.#blank.cloneNode(true));
    [...cells.children].forEach((cell, at) => this.#byColumn.set(this.#columns[at] ?? -1, /** @type {HTMLElement} */ (cell)));
    for (const column of this.#model.filled(this.slug)) this.#show(column);
    this.element.insertBefore(cells, this.#check);
  }

  /** Shows what has changed. @returns {HTMLElement[]} the cells with another part than before */
  update() {
    this.showCheck();
    if (!this.#isFilled) return [];
    const touched = new Set([...this.#looks.keys(), ...this.#model.filled(this.slug)]);
    return [...touched].flatMap((column) => (this.#show(column) ? (this.#byColumn.get(column) ?? []) : []));
  }

  /** @param {number} column @returns {boolean} whether another part stands there now */
  #show(column) {
    const cell = this.#byColumn.get(column);
    if (!cell) return false;
    const face = this.#model.face(this.slug, column);
    const [look, before] = [faceKey(face), this.#looks.get(column)];
    if (look === before) return false;
    this.#looks.set(column, look);
    showFace(cell, face, this.#model.columns[column]);
    return look.split("|")[0] !== (before ?? "").split("|")[0];
  }

  showCheck() {
    const row = this.#model.row(this.slug);
    if (!row) return;
    const { words, severity } = row.check;
    const isPending = this.#model.isPending(this.slug);
    const [finding = ""] = row.findings ?? [];
    const look = [words, severity, isPending, finding].join("|");
    if (look === this.#checkLook) return;
    this.#checkLook = look;
    this.element.classList.remove("is-high", "is-medium", "is-low");
    if (severity) this.element.classList.add(`is-${severity}`);
    this.element.classList.toggle("is-waiting", isPending);
    slot(this.element, "mark").replaceChildren(...(severity ? [pattern(`mx-mark-${severity}`)] : []));
    this.#check.replaceChildren(checkOf(words, severity, finding && this.urls.finding ? this.urls.finding : "", finding));
    this.#check.title = finding ? (this.#model.finding(finding)?.why ?? "") : "";
  }
}

/** Stands for a finding in its address. */
export const ZERO = "00000000-0000-0000-0000-000000000000";

/**
 * @param {string} words
 * @param {Severity | undefined} severity
 * @param {string} url with a zero uuid; empty where findings lead nowhere
 * @param {string} finding
 */
function checkOf(words, severity, url, finding) {
  if (severity && url) {
    const link = document.createElement("a");
    link.href = url.replace(ZERO, finding);
    link.tabIndex = -1;
    link.textContent = words;
    return link;
  }
  const said = document.createElement("span");
  if (!severity && /^[A-Z]/.test(words)) said.append(pattern("mx-fine"));
  said.append(words);
  return said;
}

/**
 * An area: its name, how many rows, and the button that folds it. @implements {Line}
 */
export class AreaLine {
  kind = /** @type {const} */ ("area");

  /** @param {string} slug @param {string} title */
  constructor(slug, title) {
    this.slug = slug;
    this.element = pattern("mx-area");
    this.element.dataset["area"] = slug;
    this.button = /** @type {HTMLElement} */ (this.element.querySelector("button"));
    slot(this.element, "title").textContent = title;
  }

  get cells() {
    return [this.button];
  }

  /** @param {number} count @param {boolean} isFolded */
  show(count, isFolded) {
    slot(this.element, "count").textContent = String(count);
    this.button.setAttribute("aria-expanded", String(!isFolded));
    this.button.title = word(isFolded ? "mx-unfold" : "mx-fold");
  }
}
