// The grid as rows and columns of fields, and the sums that follow from them.

import { clean, numberOf } from "./numbers.js";

/** @typedef {{cell: HTMLInputElement, text: string}} Change */

export class Grid {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.russian = document.documentElement.lang === "ru";
    this.shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 4 });
    this.plural = new Intl.PluralRules(document.documentElement.lang);
    /** @type {HTMLTableRowElement[]} */
    this.lines = [...form.querySelectorAll("tr[data-owner]")].filter((row) => row instanceof HTMLTableRowElement);
    /** Fields by row and shown period; null where a cell is locked. @type {(HTMLInputElement | null)[][]} */
    this.rows = this.lines.map((row) => [...row.querySelectorAll("td[data-period], input[data-period]")].map(fieldOf));
    this.cells = this.rows.flat().filter((cell) => cell !== null);
  }

  /** @param {HTMLInputElement} cell @returns {[number, number]} row and column */
  place(cell) {
    const row = this.rows.findIndex((cells) => cells.includes(cell));
    return [row, this.rows[row]?.indexOf(cell) ?? -1];
  }

  /** The row and the column that something on the page lies in; of a locked cell too.
   * @param {Element | null} found @returns {[number, number] | null} */
  placeOf(found) {
    const line = found?.closest("tr");
    const cell = found?.closest("td");
    const row = line ? this.lines.indexOf(line) : -1;
    const column = [...(line?.querySelectorAll("td[data-period], input[data-period]") ?? [])].findIndex((each) => cell?.contains(each));
    return row < 0 || column < 0 ? null : [row, column];
  }

  /** @param {number} row @param {number} column */
  at(row, column) {
    return this.rows[row]?.[column] ?? null;
  }

  /** The next field from a place in a direction, over locked ones. @param {HTMLInputElement} cell @param {number} down @param {number} right */
  next(cell, down, right) {
    let [row, column] = this.place(cell);
    for (;;) {
      row += down;
      column += right;
      if (row < 0 || row >= this.rows.length || column < 0 || column >= (this.rows[row]?.length ?? 0)) return null;
      const found = this.at(row, column);
      if (found) return found;
    }
  }

  /** @param {string} text */
  read(text) {
    return numberOf(text, this.russian);
  }

  /** A number as the page writes it. @param {number} value */
  write(value) {
    return this.shown.format(clean(value)).replace("-", "−");
  }

  changed() {
    return this.cells.filter((cell) => cell.value.trim() !== cell.defaultValue.trim());
  }

  /** @param {Element | null} row @param {string} period @returns {HTMLInputElement | null} */
  cellOf(row, period) {
    const cell = row?.querySelector(`input[data-period='${period}']`);
    return cell instanceof HTMLInputElement ? cell : null;
  }

  /** What stands in a row for a period; an empty field means what targets of other lengths say.
   * @param {Element | null} row @param {string} period @returns {number | null} */
  value(row, period) {
    const cell = this.cellOf(row, period);
    if (cell && cell.value.trim()) return this.read(cell.value);
    const said = cell ? cell.dataset.implied : row?.querySelector(`td[data-period='${period}']`)?.getAttribute("data-value");
    return said ? Number(said) : null;
  }

  /** A team without a target of its own counts as the sum of its people. @param {HTMLElement} row @param {string} period */
  planOf(row, period) {
    const own = this.value(row, period);
    if (own !== null || !row.dataset.owner?.startsWith("t-")) return own;
    return this.below(row.dataset.owner).reduce((sum, each) => sum + (this.value(each, period) ?? 0), 0);
  }

  /** The rows right under one: the teams of the company, the people of a team. @param {string} owner */
  below(owner) {
    return this.lines.filter((row) => (owner === "all" ? row.dataset.owner?.startsWith("t-") : row.dataset.parent === owner));
  }

  /** What a plan leaves to those below it. @param {string} owner @param {string} period @returns {number | null} */
  left(owner, period) {
    const plan = this.value(this.line(owner), period);
    if (plan === null) return null;
    const below = this.below(owner);
    const rest = clean(plan - below.reduce((sum, row) => sum + (this.planOf(row, period) ?? 0), 0));
    // Shares of longer targets are rounded each: between them a kopeck or two are no remainder.
    const isShared = [this.line(owner), ...below].some((row) => this.isImplied(row, period));
    return isShared && Math.abs(rest) <= (below.length + 1) / 100 ? 0 : rest;
  }

  /** @param {string} owner */
  line(owner) {
    return this.lines.find((row) => row.dataset.owner === owner) ?? null;
  }

  /** Whether a share of another length stands here. @param {Element | null} row @param {string} period */
  isImplied(row, period) {
    const cell = this.cellOf(row, period);
    return cell ? !cell.value.trim() && Boolean(cell.dataset.implied) : Boolean(row?.querySelector(`td[data-period='${period}'][data-shared]`));
  }

  showSums() {
    for (const row of this.form.querySelectorAll("tr[data-owner], tr[data-rest]")) if (row instanceof HTMLElement) this.showSumsOf(row);
  }

  /** @param {HTMLElement} row */
  showSumsOf(row) {
    const rest = row.dataset.rest;
    /** @type {number | null} */
    let total = null;
    let uneven = false;
    for (const period of periodsOf(row)) {
      const value = rest ? this.left(rest, period) : this.value(row, period);
      if (rest) this.put(row.querySelector(`td[data-period='${period}']`), value, true);
      uneven ||= Boolean(value);
      if (value !== null) total = clean((total ?? 0) + value);
    }
    this.put(row.querySelector("[data-total]"), total, Boolean(rest));
    const spread = row.querySelector("[data-spread]");
    if (spread instanceof HTMLElement) spread.hidden = !uneven;
  }

  /** @param {Element | null} cell @param {number | null} value @param {boolean} toned */
  put(cell, value, toned) {
    if (!(cell instanceof HTMLElement)) return;
    cell.textContent = value === null ? "—" : this.write(value);
    if (!toned) return;
    cell.classList.toggle("so-target-rest-left", (value ?? 0) > 0);
    cell.classList.toggle("so-target-rest-over", (value ?? 0) < 0);
    cell.classList.toggle("so-target-rest-even", !value);
  }
}

/** @param {HTMLElement} row @returns {string[]} */
export function periodsOf(row) {
  const cells = [...row.querySelectorAll("td[data-period], input[data-period]")];
  return cells.map((cell) => cell.getAttribute("data-period") ?? "");
}

/** @param {Element} cell */
function fieldOf(cell) {
  return cell instanceof HTMLInputElement ? cell : null;
}
