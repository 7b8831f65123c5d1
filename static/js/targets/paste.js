// A block from a spreadsheet is laid over the cells and waits for a yes; nothing has changed until then.

/** @typedef {import("./grid.js").Grid} Grid */
/** @typedef {import("./grid.js").Change} Change */

export class Paste {
  /**
   * @param {Grid} grid
   * @param {(key: string, values?: Record<string, number>) => string} words
   */
  constructor(grid, words) {
    this.grid = grid;
    this.words = words;
    /** @type {Change[]} */
    this.laid = [];
    this.bad = 0;
    this.out = 0;
  }

  get isWaiting() {
    return this.laid.length > 0;
  }

  /**
   * Lays a block over the cells from one on; a single value goes over all of `targets`.
   * @param {string} text
   * @param {HTMLInputElement} first
   * @param {HTMLInputElement[]} targets
   */
  lay(text, first, targets) {
    this.drop();
    const block = text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t").map((part) => part.trim()));
    const [row, column] = this.grid.place(first);
    /** @type {Change[]} */
    let changes = [];
    this.out = 0;
    if (block.length === 1 && block[0]?.length === 1) {
      changes = targets.map((cell) => ({ cell, text: block[0]?.[0] ?? "" }));
    } else {
      block.forEach((line, down) => line.forEach((part, right) => {
        const cell = this.grid.at(row + down, column + right);
        if (cell) changes.push({ cell, text: part });
        else this.out += 1;
      }));
    }
    this.bad = changes.filter(({ text: part }) => part && this.understood(part) === null).length;
    this.laid = changes.map(({ cell, text: part }) => {
      cell.dataset.before = cell.value;
      const value = this.understood(part);
      cell.value = value === null ? part : this.grid.write(value);
      cell.classList.add("is-pasted");
      return { cell, text: cell.value };
    });
    for (const { cell, text: part } of this.laid) if (part && this.understood(part) === null) this.note(cell);
  }

  /** @param {string} text */
  understood(text) {
    const value = this.grid.read(text);
    return value !== null && value >= 0 ? value : null;
  }

  /** The reason beside a cell that cannot be read. @param {HTMLInputElement} cell */
  note(cell) {
    const note = document.createElement("span");
    note.className = "so-error";
    note.id = `b.${cell.name}`;
    note.dataset.badNote = "";
    note.textContent = this.words("bad");
    cell.after(note);
    cell.setAttribute("aria-invalid", "true");
    cell.setAttribute("aria-describedby", note.id);
  }

  /** Takes the block away again. @returns {Change[]} what it was */
  drop() {
    const was = this.laid;
    this.laid = [];
    for (const { cell } of was) {
      cell.classList.remove("is-pasted");
      cell.value = cell.dataset.before ?? cell.value;
      if (cell.nextElementSibling instanceof HTMLElement && "badNote" in cell.nextElementSibling.dataset) {
        cell.nextElementSibling.remove();
        cell.removeAttribute("aria-invalid");
        cell.removeAttribute("aria-describedby");
      }
    }
    return was;
  }
}
