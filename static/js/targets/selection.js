// A rectangle of cells: Shift with arrows or a click, or the mouse drawn over it.

/** @typedef {import("./grid.js").Grid} Grid */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Box */

export class Selection {
  /** @param {Grid} grid @param {() => void} after */
  constructor(grid, after) {
    this.grid = grid;
    this.after = after;
    /** @type {[number, number]} */
    this.from = [0, 0];
    /** @type {[number, number]} */
    this.to = [0, 0];
    this.isDrawn = false;
  }

  start() {
    const form = this.grid.form;
    form.addEventListener("pointerdown", (event) => {
      const cell = event.target;
      if (!(cell instanceof HTMLInputElement) || !this.grid.cells.includes(cell) || event.pointerType === "touch") return;
      if (event.shiftKey) {
        event.preventDefault();
        this.reach(this.grid.place(cell));
        return;
      }
      this.isDrawn = event.button === 0;
    });
    form.addEventListener("pointerover", (event) => {
      const cell = event.target;
      if (!this.isDrawn || !(cell instanceof HTMLInputElement) || !this.grid.cells.includes(cell)) return;
      if (cell !== document.activeElement) this.reach(this.grid.place(cell));
    });
    window.addEventListener("pointerup", () => { this.isDrawn = false; });
  }

  /** One cell alone. @param {HTMLInputElement} cell */
  set(cell) {
    this.from = this.to = this.grid.place(cell);
    this.show();
  }

  /** @param {[number, number]} place */
  reach(place) {
    this.to = place;
    this.show();
  }

  /** @param {number} down @param {number} right */
  extend(down, right) {
    const [row, column] = this.to;
    this.reach([
      Math.min(Math.max(row + down, 0), this.grid.rows.length - 1),
      Math.min(Math.max(column + right, 0), (this.grid.rows[row]?.length ?? 1) - 1),
    ]);
  }

  /** @returns {Box} */
  get box() {
    const [top, bottom] = [Math.min(this.from[0], this.to[0]), Math.max(this.from[0], this.to[0])];
    const [left, right] = [Math.min(this.from[1], this.to[1]), Math.max(this.from[1], this.to[1])];
    return { top, left, bottom, right };
  }

  /** Rows of fields, null where one is locked. @returns {(HTMLInputElement | null)[][]} */
  block() {
    const { top, left, bottom, right } = this.box;
    return this.grid.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  }

  /** @returns {HTMLInputElement[]} */
  fields() {
    return this.block().flat().filter((cell) => cell !== null);
  }

  get isMany() {
    return this.from[0] !== this.to[0] || this.from[1] !== this.to[1];
  }

  show() {
    const inside = new Set(this.isMany ? this.fields() : []);
    for (const cell of this.grid.cells) cell.closest("td")?.classList.toggle("is-selected", inside.has(cell));
    this.after();
  }

  /** The block as a spreadsheet takes it: numbers without groups, the language's decimal sign. */
  text() {
    const sign = this.grid.russian ? "," : ".";
    const lines = this.block().map((row) => row.map((cell) => {
      const value = cell && cell.value.trim() ? this.grid.read(cell.value) : null;
      return value === null ? cell?.value.trim() ?? "" : String(value).replace(".", sign);
    }));
    return lines.map((line) => line.join("\t")).join("\n");
  }
}
