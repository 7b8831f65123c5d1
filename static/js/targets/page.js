// The grid of targets: keys as in a sheet, a paste that is shown before it is taken, sums that follow, a count of what
// is not saved. Without this module the page is a plain form; whatever is decided here, the server decides again.

import { Bar } from "./bar.js";
import { byPercent, fillDown, spread } from "./fill.js";
import { Grid, periodsOf } from "./grid.js";
import { Handle } from "./handle.js";
import { startKeys } from "./keys.js";
import { Paste } from "./paste.js";
import { Selection } from "./selection.js";
import { Steps } from "./steps.js";

/**
 * After a refusal the fields hold what was typed: it stays, and counts as a change of what is stored.
 * @param {HTMLInputElement} cell
 */
function keepTyped(cell) {
  const typed = cell.value;
  cell.defaultValue = cell.dataset.stored ?? cell.defaultValue;
  cell.value = typed;
}

class TargetsPage {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.grid = new Grid(form);
    this.bar = new Bar(form, this.grid);
    this.steps = new Steps(() => this.show());
    this.selection = new Selection(this.grid, () => this.onSelection());
    this.handle = new Handle(this);
    this.paste = new Paste(this.grid, (key, values) => this.bar.words(key, values));
    this.isSaving = false;
  }

  start() {
    this.grid.cells.forEach(keepTyped);
    this.selection.start();
    this.handle.start();
    startKeys(this);
    this.form.addEventListener("focusin", (event) => this.onFocus(event));
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("paste", (event) => this.onPaste(event));
    this.form.addEventListener("copy", (event) => this.onCopy(event));
    this.form.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", () => this.leaveOutUnchanged());
    this.form.addEventListener("reset", () => setTimeout(() => this.show()));
    window.addEventListener("pageshow", () => this.grid.cells.forEach((cell) => { cell.disabled = false; }));
    window.addEventListener("beforeunload", (event) => { if (this.grid.changed().length && !this.isSaving) event.preventDefault(); });
    this.bar.ready();
    this.show();
  }

  /** @param {EventTarget | null} target @returns {HTMLInputElement | null} */
  cell(target) {
    return target instanceof HTMLInputElement && this.grid.cells.includes(target) ? target : null;
  }

  onSelection() {
    this.bar.tellSelection(this.selection);
    this.handle.place();
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const cell = this.cell(event.target);
    if (!cell) return;
    this.steps.typedBefore = cell.value;
    this.selection.set(cell);
    this.bar.showNote(cell);
  }

  /** @param {Event} event */
  onInput(event) {
    const cell = this.cell(event.target);
    if (!cell) return;
    this.bar.showNote(cell);
    this.show();
  }

  /** @param {Event} event */
  onChange(event) {
    const cell = this.cell(event.target);
    if (!cell) return;
    const value = this.grid.read(cell.value);
    if (value !== null && cell.value.trim() !== cell.defaultValue.trim()) cell.value = this.grid.write(value);
    this.steps.typed(cell);
    this.show();
  }

  /** A block, or one value over many cells, waits for a yes; one value into one cell pastes as usual.
   * @param {ClipboardEvent} event */
  onPaste(event) {
    const cell = this.cell(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cell || !text.trim() || !(/[\t\n]/.test(text.trimEnd()) || this.selection.isMany)) return;
    event.preventDefault();
    this.paste.lay(text, this.selection.fields()[0] ?? cell, this.selection.fields());
    this.show();
    this.bar.askPaste(this.paste);
  }

  /** @param {ClipboardEvent} event */
  onCopy(event) {
    if (!this.selection.isMany || !event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", this.selection.text());
  }

  dropPaste() {
    const was = this.paste.drop();
    this.bar.endPaste();
    was[0]?.cell.focus();
    was[0]?.cell.select();
    this.show();
    return was;
  }

  takePaste() {
    this.steps.put(this.dropPaste());
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-paste-yes]")) this.takePaste();
    if (event.target.closest("[data-paste-no]")) this.dropPaste();
    if (event.target.closest("[data-percent-yes]")) this.takePercent();
    if (event.target.closest("[data-percent-no]")) this.bar.endPercent();
    const rest = event.target.closest("[data-spread]")?.closest("tr");
    if (rest?.dataset.rest) {
      event.preventDefault();
      this.steps.put(spread(this.grid, rest.dataset.rest, periodsOf(rest)));
    }
  }

  takePercent() {
    const percent = this.bar.percent();
    if (percent === null) return;
    this.steps.put(byPercent(this.grid, this.selection.fields(), percent));
    this.bar.endPercent();
  }

  /** @param {HTMLInputElement} cell */
  fillDown(cell) {
    this.steps.put(fillDown(this.grid, this.selection, cell));
  }

  clear() {
    this.steps.put(this.selection.fields().map((cell) => ({ cell, text: "" })));
  }

  /** The page of one target: its note and its history. @param {HTMLInputElement} cell */
  open(cell) {
    const owner = cell.closest("tr")?.dataset.owner ?? "all";
    const query = new URLSearchParams({ of: owner, period: cell.dataset.period ?? "" });
    window.location.assign(`${this.form.dataset.cellUrl}&${query}`);
  }

  /** Everything that follows from the cells: marks, sums, the count. */
  show() {
    for (const cell of this.grid.cells) {
      const touched = cell.value.trim() !== cell.defaultValue.trim();
      const bad = cell.value.trim() !== "" && this.paste.understood(cell.value) === null;
      cell.classList.toggle("is-changed", touched && !bad);
      cell.classList.toggle("is-bad", bad);
      if (bad && touched) cell.title = this.bar.words("bad");
    }
    this.grid.showSums();
    if (!this.paste.isWaiting) this.bar.tellPending();
  }

  /** Two editors of different cells: only what was changed is sent. */
  leaveOutUnchanged() {
    this.isSaving = true;
    const changed = new Set(this.grid.changed());
    for (const cell of this.grid.cells) cell.disabled = !changed.has(cell);
  }
}

/** @typedef {TargetsPage} Page */

for (const form of document.querySelectorAll("form[data-targets]")) {
  if (form instanceof HTMLFormElement && form.querySelector("[data-bar]")) new TargetsPage(form).start();
}
