// The small square at the corner of the selection: drawn down or to the right, it repeats the selection there.

import { fillTo } from "./fill.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./grid.js").Change} Change */

export class Handle {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.square = document.createElement("span");
    this.square.className = "so-target-handle";
    this.square.setAttribute("aria-hidden", "true");
    /** @type {Change[]} */
    this.laid = [];
    /** @type {[number, number] | null} */
    this.reached = null;
  }

  start() {
    this.square.addEventListener("pointerdown", (event) => this.begin(event));
    this.square.addEventListener("pointermove", (event) => this.draw(event));
    this.square.addEventListener("pointerup", () => this.end(true));
    this.square.addEventListener("pointercancel", () => this.end(false));
    this.square.addEventListener("dblclick", () => this.fillDown());
    window.addEventListener("keydown", (event) => { if (event.key === "Escape") this.end(false); });
  }

  /** Beside the last cell of the selection; nowhere while that cell is locked. */
  place() {
    const { bottom, right } = this.page.selection.box;
    const cell = this.page.grid.at(bottom, right);
    if (cell) cell.closest("td")?.append(this.square);
    else this.square.remove();
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (event.button !== 0 || this.page.paste.isWaiting) return;
    event.preventDefault();
    this.square.setPointerCapture(event.pointerId);
    const { bottom, right } = this.page.selection.box;
    this.reached = [bottom, right];
  }

  /** @param {PointerEvent} event */
  draw(event) {
    if (!this.reached) return;
    const place = this.page.grid.placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (!place) return;
    this.reached = place;
    this.show(fillTo(this.page.grid, this.page.selection.box, place));
  }

  /** @param {Change[]} laid */
  show(laid) {
    for (const { cell } of this.laid) cell.closest("td")?.classList.remove("is-filling");
    this.laid = laid;
    for (const { cell } of laid) cell.closest("td")?.classList.add("is-filling");
  }

  /** @param {boolean} isTaken */
  end(isTaken) {
    if (!this.reached) return;
    const laid = this.laid;
    const last = laid.at(-1);
    this.reached = null;
    this.show([]);
    if (!isTaken || !last) return;
    this.page.steps.put(laid);
    this.page.selection.reach(this.page.grid.place(last.cell));
  }

  /** As in a sheet: a double click fills to the end of the team. */
  fillDown() {
    const { bottom, right } = this.page.selection.box;
    const cell = this.page.grid.at(bottom, right);
    if (cell && !this.page.selection.isMany) this.page.fillDown(cell);
  }
}
