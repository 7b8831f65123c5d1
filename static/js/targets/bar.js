// The bar under the grid: what is pending or selected, a paste that waits, a change by per cent, a note for one period.

import { numberOf } from "./numbers.js";

/** @typedef {import("./grid.js").Grid} Grid */
/** @typedef {import("./paste.js").Paste} Paste */
/** @typedef {import("./selection.js").Selection} Selection */

export class Bar {
  /** @param {HTMLFormElement} form @param {Grid} grid */
  constructor(form, grid) {
    this.form = form;
    this.grid = grid;
    /** @type {HTMLInputElement | null} */
    this.noted = null;
  }

  ready() {
    this.part("[data-undo-all]").hidden = false;
    this.field("[data-note]").addEventListener("input", () => this.keepNote());
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    const found = this.form.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`no ${selector}`);
    return found;
  }

  /** @param {string} selector @returns {HTMLInputElement} */
  field(selector) {
    const found = this.part(selector);
    if (!(found instanceof HTMLInputElement)) throw new Error(`no field ${selector}`);
    return found;
  }

  /** @param {string} key @param {Record<string, number>} values */
  words(key, values = {}) {
    const words = this.form.querySelector("template[data-words]");
    const text = words instanceof HTMLTemplateElement ? words.content.querySelector(`[data-key='${key}']`)?.textContent ?? "" : "";
    return text.replace(/\{(\w+)\}/g, (_whole, name) => this.grid.write(values[name] ?? 0));
  }

  /** @param {string} text */
  tell(text) {
    this.part("[data-bar-text]").textContent = text;
  }

  tellPending() {
    const count = this.grid.changed().length;
    /** @type {Partial<Record<Intl.LDMLPluralRule, string>>} */
    const forms = { one: "one", few: "few", two: "few" };
    const form = forms[this.grid.plural.select(count)] ?? "many";
    this.tell(count ? this.words(`pending-${form}`, { n: count }) : this.words("none"));
    this.part("[data-save]").toggleAttribute("disabled", !count);
    this.part("[data-undo-all]").toggleAttribute("disabled", !count);
  }

  /** @param {Selection} selection */
  tellSelection(selection) {
    if (!selection.isMany) {
      this.tellPending();
      return;
    }
    const block = selection.block();
    const sum = selection.fields().reduce((total, cell) => total + (this.grid.read(cell.value) ?? 0), 0);
    this.tell(this.words("selected", { rows: block.length, columns: block[0]?.length ?? 0, sum }));
  }

  /** @param {Paste} paste */
  askPaste(paste) {
    this.part("[data-paste-bar]").hidden = false;
    this.part("[data-save-buttons]").hidden = true;
    this.tell(this.words("paste", { n: paste.laid.length, bad: paste.bad, out: paste.out }));
    this.part("[data-paste-yes]").focus();
  }

  endPaste() {
    this.part("[data-paste-bar]").hidden = true;
    this.part("[data-save-buttons]").hidden = false;
  }

  askPercent() {
    this.part("[data-percent-bar]").hidden = false;
    this.field("[data-percent]").value = "";
    this.field("[data-percent]").focus();
  }

  /** The change that was typed; null, and a mark, for no number. @returns {number | null} */
  percent() {
    const field = this.field("[data-percent]");
    const value = numberOf(field.value, this.grid.russian);
    field.toggleAttribute("aria-invalid", value === null);
    if (value === null) field.focus();
    return value;
  }

  endPercent() {
    this.part("[data-percent-bar]").hidden = true;
    this.noted?.focus();
    this.noted?.select();
  }

  /** A cell that had a target and has another one now may say why in this period alone. @param {HTMLInputElement} cell */
  showNote(cell) {
    this.noted = cell;
    const had = cell.defaultValue.trim();
    this.part("[data-note-bar]").hidden = !had || !cell.value.trim() || cell.value.trim() === had;
    this.field("[data-note]").value = this.hidden(cell)?.value ?? "";
  }

  /** @param {HTMLInputElement} cell @returns {HTMLInputElement | null} */
  hidden(cell) {
    const found = this.form.elements.namedItem(`n.${cell.name}`);
    return found instanceof HTMLInputElement ? found : null;
  }

  keepNote() {
    if (!this.noted) return;
    const found = this.hidden(this.noted) ?? document.createElement("input");
    found.type = "hidden";
    found.name = `n.${this.noted.name}`;
    found.value = this.field("[data-note]").value;
    if (!found.isConnected) this.form.append(found);
  }
}
