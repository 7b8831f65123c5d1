// Changes that can be taken back, one step at a time, and done again.

/** @typedef {import("./grid.js").Change} Change */

export class Steps {
  /** @param {() => void} after */
  constructor(after) {
    this.after = after;
    /** @type {Change[][]} */
    this.done = [];
    /** @type {Change[][]} */
    this.undone = [];
    this.typedBefore = "";
  }

  /** Sets texts as one step. @param {Change[]} changes */
  put(changes) {
    const step = changes.filter(({ cell, text }) => cell.value !== text);
    if (!step.length) return;
    this.done.push(swap(step));
    this.undone = [];
    this.look();
  }

  /** A field was typed in: what stood in it before is a step too. @param {HTMLInputElement} cell */
  typed(cell) {
    if (cell.value !== this.typedBefore) {
      this.done.push([{ cell, text: this.typedBefore }]);
      this.undone = [];
    }
    this.typedBefore = cell.value;
  }

  back() {
    const focused = document.activeElement;
    if (focused instanceof HTMLInputElement && focused.dataset.period && focused.value !== this.typedBefore) {
      focused.value = this.typedBefore;
    } else {
      const step = this.done.pop();
      if (step) this.undone.push(swap(step));
    }
    this.look();
  }

  again() {
    const step = this.undone.pop();
    if (step) this.done.push(swap(step));
    this.look();
  }

  look() {
    if (document.activeElement instanceof HTMLInputElement) this.typedBefore = document.activeElement.value;
    this.after();
  }
}

/** Puts the texts in and returns what stood there. @param {Change[]} step @returns {Change[]} */
function swap(step) {
  const was = step.map(({ cell }) => ({ cell, text: cell.value }));
  for (const { cell, text } of step) cell.value = text;
  return was;
}
