// Which boxes a rectangle touches, without asking all of them. Pure.
import { HEIGHTS, WIDTHS } from "./layout-shapes.js";

/** @typedef {import("./layout-shapes.js").Layout} Layout */
/** @typedef {import("./viewport.js").Rectangle} Rectangle */

/** About a leader with a stack: a cell holds a handful of boxes. */
const CELL_WIDTH = 400;
const CELL_HEIGHT = 320;

/** A box stands in the cell of its left top corner; none is larger than a cell. */
export class BoxIndex {
  /** @param {Layout} layout */
  constructor(layout) {
    this.layout = layout;
    this.columns = Math.max(1, Math.ceil((layout.width + 1) / CELL_WIDTH));
    this.rows = Math.max(1, Math.ceil((layout.height + 1) / CELL_HEIGHT));
    const starts = new Int32Array(this.columns * this.rows + 1);
    const cells = new Int32Array(layout.count);
    for (let slot = 0; slot < layout.count; slot++) {
      const cell = this.cellAt(layout.x[slot] ?? 0, layout.y[slot] ?? 0);
      cells[slot] = cell;
      starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 1; cell < starts.length; cell++) starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
    const next = starts.slice();
    const members = new Int32Array(layout.count);
    cells.forEach((cell, slot) => {
      const place = next[cell] ?? 0;
      members[place] = slot;
      next[cell] = place + 1;
    });
    this.starts = starts;
    this.members = members;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  cellAt(x, y) {
    const column = Math.min(this.columns - 1, Math.max(0, Math.floor(x / CELL_WIDTH)));
    const row = Math.min(this.rows - 1, Math.max(0, Math.floor(y / CELL_HEIGHT)));
    return row * this.columns + column;
  }

  /**
   * @param {Rectangle} rectangle
   * @returns {number[]} places in the layout's order, not sorted
   */
  within({ x, y, width, height }) {
    const { layout, columns, starts, members } = this;
    const found = [];
    const first = this.cellAt(x - CELL_WIDTH, y - CELL_HEIGHT);
    const last = this.cellAt(x + width, y + height);
    const across = (last % columns) - (first % columns);
    for (let start = first; start <= last; start += columns) {
      // The cells of a row stand one after another, and so do their boxes.
      const end = starts[start + across + 1] ?? 0;
      for (let place = starts[start] ?? 0; place < end; place++) {
        const slot = members[place] ?? 0;
        const shape = layout.shapes[slot] ?? 0;
        const left = layout.x[slot] ?? 0;
        const top = layout.y[slot] ?? 0;
        if (left < x + width && left + (WIDTHS[shape] ?? 0) > x && top < y + height && top + (HEIGHTS[shape] ?? 0) > y) {
          found.push(slot);
        }
      }
    }
    return found;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {number} the box at a point, -1 when the ground is there
   */
  at(x, y) {
    return this.within({ x, y, width: 1e-6, height: 1e-6 })[0] ?? -1;
  }
}
