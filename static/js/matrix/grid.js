// The grid: which lines stand in it in what order, their cells made in time, the focus that walks them.
import { AreaLine, emptyCells, RowLine } from "./rows.js";
import { footLine, headLine, showTotals } from "./heads.js";

/**
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./rows.js").Line} Line
 * @typedef {import("./types.js").Filter} Filter
 */

/** Rows that are made before the first picture; a window of 1440 px shows twenty-five. */
const AT_ONCE = 34;
const A_TIME = 16;
/** More cells than these are made only for rows that come near. */
const MOST_AHEAD = 40_000;
const NEAR = "700px 0px";

export class Grid {
  /** @type {Map<string, RowLine>} */
  #rows = new Map();
  /** @type {Map<string, AreaLine>} */
  #areas = new Map();
  /** @type {Line[]} */
  #lines = [];
  /** @type {Line | null} */
  #foot = null;
  /** @type {HTMLElement | null} the cell that Tab reaches */
  #stop = null;
  #root;
  #model;
  #urls;
  #near;
  /** Ids of the columns that the lines were made for: those of the model may be others by the next time. @type {string[]} */
  #ids = [];
  /** @type {readonly number[]} */
  columns = [];
  /** @type {Filter} */
  filter = { text: "", area: "", onlyProblems: false, all: false };
  /** @type {Set<string>} */
  folded = new Set();
  shownRows = 0;

  /**
   * @param {HTMLElement} root
   * @param {MatrixModel} model
   * @param {{finding: string, responsibility: string, box: (key: string) => string}} urls
   */
  constructor(root, model, urls) {
    this.#root = root;
    this.#model = model;
    this.#urls = urls;
    this.#near = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) {
        if (isIntersecting) this.#rows.get(/** @type {HTMLElement} */ (target).dataset["row"] ?? "")?.fill();
      }
    }, { root: root.parentElement, rootMargin: NEAR });
  }

  get lines() {
    return this.#lines;
  }

  /** Everything anew: the columns are others. @param {readonly number[]} columns */
  build(columns) {
    const kept = this.#stopPlace();
    const hadFocus = this.#root.contains(document.activeElement);
    this.columns = columns;
    this.#ids = this.#model.columns.map(({ id }) => id);
    const blank = emptyCells(columns);
    const { finding, responsibility } = this.#urls;
    this.#near.disconnect();
    this.#areas = new Map();
    this.#rows = new Map();
    for (const row of this.#model.rows) {
      if (!this.#areas.has(row.area)) this.#areas.set(row.area, new AreaLine(row.area, row.area_title));
      this.#rows.set(row.responsibility, new RowLine(this.#model, row, columns, blank, { finding, responsibility }));
    }
    const head = headLine(this.#model, columns, this.#urls.box);
    this.#foot = footLine(this.#model, columns);
    this.#root.style.setProperty("--columns", String(columns.length));
    this.#root.setAttribute("aria-colcount", String(this.#model.columns.length + 2));
    this.#lines = [head, this.#foot];
    this.arrange();
    for (const { element } of this.#rows.values()) this.#near.observe(element);
    if (kept) this.#stopAgain(kept);
    if (hadFocus) this.#stop?.focus({ preventScroll: true });
    this.#ahead([...this.#rows.values()]);
  }

  /** Where the stop is, by what stands there: numbers mean something else when columns have come or gone. */
  #stopPlace() {
    const at = this.place(this.#stop);
    const line = at && this.#lines[at.line];
    if (!line) return null;
    const isLast = at.column === line.cells.length - 1;
    return { kind: line.kind, slug: line.slug, id: this.#ids[this.columns[at.column - 1] ?? -1] ?? "", isLast };
  }

  /** A column that has gone leaves the stop at the head of its row. @param {{kind: string, slug: string, id: string, isLast: boolean}} kept */
  #stopAgain({ kind, slug, id, isLast }) {
    const line = this.#lines.findIndex((one) => one.kind === kind && one.slug === slug);
    const column = isLast ? this.columns.length + 1 : this.columns.indexOf(this.#ids.indexOf(id)) + 1;
    if (line >= 0) this.stopAt(line, column);
  }

  /** Puts the lines that the filter leaves in order. */
  arrange() {
    const [head] = this.#lines;
    if (!head || !this.#foot) return;
    const stood = this.place(this.#stop);
    const hadFocus = this.#stop !== null && this.#stop.contains(document.activeElement);
    const shown = this.#model.shown(this.filter);
    /** @type {Map<string, RowLine[]>} */
    const byArea = new Map();
    for (const { area, responsibility } of shown) {
      const line = this.#rows.get(responsibility);
      if (line) byArea.set(area, [...(byArea.get(area) ?? []), line]);
    }
    /** @type {Line[]} */
    const body = [];
    for (const [area, rows] of byArea) {
      const line = this.#areas.get(area);
      if (!line) continue;
      line.show(rows.length, this.folded.has(area));
      body.push(line, ...(this.folded.has(area) ? [] : rows));
    }
    this.shownRows = shown.length;
    this.#lines = [head, ...body, this.#foot];
    this.#lines.forEach(({ element }, at) => element.setAttribute("aria-rowindex", String(at + 1)));
    this.#root.setAttribute("aria-rowcount", String(this.#lines.length));
    for (const line of this.#lines.slice(0, AT_ONCE)) if (line instanceof RowLine) line.fill();
    this.#put(this.#lines.map(({ element }) => element));
    showTotals(this.#foot, this.#model);
    this.#keepStop(stood, hadFocus);
  }

  /** What is put anew loses the focus, so it gets it back. @param {HTMLElement[]} elements */
  #put(elements) {
    const { children } = this.#root;
    if (children.length === elements.length && elements.every((one, at) => one === children[at])) return;
    const focused = this.#root.contains(document.activeElement) ? document.activeElement : null;
    this.#root.replaceChildren(...elements);
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
  }

  /** Shows what has changed in the same columns. @returns {HTMLElement[]} the cells with another part than before */
  update() {
    const changed = [...this.#rows.values()].flatMap((row) => row.update());
    if (this.#foot) showTotals(this.#foot, this.#model);
    return changed;
  }

  /** @param {RowLine[]} rows */
  #ahead(rows) {
    if (rows.length * this.columns.length > MOST_AHEAD) return;
    const waiting = rows.filter((row) => !row.isFilled);
    const some = () => {
      for (const row of waiting.splice(0, A_TIME)) row.fill();
      if (waiting.length) requestIdleCallback(some);
    };
    if (waiting.length) requestIdleCallback(some);
  }

  /**
   * Where an element of the grid stands: the number of its line and of its place there.
   * @param {Element | null} element
   */
  place(element) {
    const cell = element?.closest("[role=gridcell], [role=rowheader], [role=columnheader], .so-mx-area-button");
    const line = this.#lines.findIndex((one) => one.element.contains(cell ?? null));
    if (!cell || line < 0) return null;
    const column = this.#lines[line]?.cells.findIndex((one) => one === cell || cell.contains(one)) ?? -1;
    return column < 0 ? null : { line, column };
  }

  /**
   * The element at a place; both numbers are brought into the grid. An area has one cell for all columns.
   * @param {number} line
   * @param {number} column
   */
  at(line, column) {
    const there = this.#lines[Math.max(0, Math.min(line, this.#lines.length - 1))];
    if (there instanceof RowLine) there.fill();
    const cells = there?.cells ?? [];
    return cells[Math.max(0, Math.min(column, cells.length - 1))] ?? null;
  }

  /** @param {number} line @param {number} column */
  stopAt(line, column) {
    const cell = this.at(line, column);
    if (!cell) return null;
    if (this.#stop) this.#stop.tabIndex = -1;
    cell.tabIndex = 0;
    this.#stop = cell;
    return cell;
  }

  /** @param {number} line @param {number} column */
  focus(line, column) {
    const cell = this.stopAt(line, column);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }

  /** @param {string} slug @param {number} column of the model */
  focusCell(slug, column) {
    const line = this.#lines.findIndex((one) => one.kind === "row" && one.slug === slug);
    if (line >= 0) this.focus(line, this.columns.indexOf(column) + 1);
  }

  /** @param {string} slug @param {number} column @returns {HTMLElement | null} */
  cell(slug, column) {
    const line = this.#lines.findIndex((one) => one.kind === "row" && one.slug === slug);
    return line < 0 ? null : this.at(line, this.columns.indexOf(column) + 1);
  }

  /**
   * When what took Tab is no longer there, the cell that has come into its place takes it, and the focus if it had it.
   * @param {{line: number, column: number} | null} stood
   * @param {boolean} hadFocus
   */
  #keepStop(stood, hadFocus) {
    if (this.#stop?.isConnected) return;
    const first = Math.max(this.#lines.findIndex((one) => one.kind === "row"), 0);
    const last = Math.max(this.#lines.length - 2, 0);
    if (stood) this.stopAt(Math.min(stood.line, last), stood.column);
    else this.stopAt(first, 1);
    if (hadFocus) this.#stop?.focus({ preventScroll: true });
  }
}

/**
 * Which cell of a responsibility an element belongs to.
 * @param {EventTarget | null} target
 * @returns {{slug: string, column: number, element: HTMLElement} | null}
 */
export function cellOf(target) {
  const element = target instanceof Element ? target.closest("[role=gridcell][data-column]") : null;
  const slug = element?.closest("[data-row]")?.getAttribute("data-row");
  if (!(element instanceof HTMLElement) || !slug) return null;
  return { slug, column: Number(element.dataset["column"]), element };
}
