// What fills many cells at once: the upper one downwards, a change by per cent, a remainder to those below.

import { clean, shareOut } from "./numbers.js";

/** @typedef {import("./grid.js").Grid} Grid */
/** @typedef {import("./grid.js").Change} Change */
/** @typedef {import("./selection.js").Selection} Selection */

/**
 * The first row of a selection into the others; of one cell alone, into every person of the same team below it.
 * @param {Grid} grid
 * @param {Selection} selection
 * @param {HTMLInputElement} cell
 * @returns {Change[]}
 */
export function fillDown(grid, selection, cell) {
  if (selection.isMany) {
    const [first, ...others] = selection.block();
    return others.flatMap((row) => row.flatMap((each, column) => {
      const above = first?.[column];
      return each && above ? [{ cell: each, text: above.value }] : [];
    }));
  }
  const parent = cell.closest("tr")?.dataset.parent;
  /** @type {Change[]} */
  const changes = [];
  for (let next = grid.next(cell, 1, 0); next && parent; next = grid.next(next, 1, 0)) {
    if (next.closest("tr")?.dataset.parent !== parent) break;
    changes.push({ cell: next, text: cell.value });
  }
  return changes;
}

/**
 * A block repeated to where the mouse was drawn: down or to the right, whichever is further away.
 * @param {Grid} grid
 * @param {import("./selection.js").Box} box
 * @param {[number, number]} to row and column
 * @returns {Change[]}
 */
export function fillTo(grid, box, [row, column]) {
  const isDown = row - box.bottom >= column - box.right;
  const [bottom, right] = isDown ? [row, box.right] : [box.bottom, column];
  /** @type {Change[]} */
  const changes = [];
  for (let down = isDown ? box.bottom + 1 : box.top; down <= bottom; down += 1) {
    for (let across = isDown ? box.left : box.right + 1; across <= right; across += 1) {
      const above = box.top + ((down - box.top) % (box.bottom - box.top + 1));
      const before = box.left + ((across - box.left) % (box.right - box.left + 1));
      const [cell, source] = [grid.at(down, across), grid.at(above, before)];
      if (cell && source) changes.push({ cell, text: source.value });
    }
  }
  return changes;
}

/**
 * Cells changed by so many per cent; empty ones and texts are left alone.
 * @param {Grid} grid
 * @param {HTMLInputElement[]} cells
 * @param {number} percent
 * @returns {Change[]}
 */
export function byPercent(grid, cells, percent) {
  return cells.flatMap((cell) => {
    const value = cell.value.trim() ? grid.read(cell.value) : null;
    if (value === null) return [];
    const step = Number.isInteger(value) ? 1 : 0.01;
    const changed = Math.max(0, Math.round((value * (100 + percent)) / 100 / step) * step);
    return [{ cell, text: grid.write(clean(changed)) }];
  });
}

/**
 * What a plan leaves over (or has handed out too much) to the fields right below, in proportion to what they hold.
 * @param {Grid} grid
 * @param {string} owner
 * @param {string[]} periods
 * @returns {Change[]}
 */
export function spread(grid, owner, periods) {
  return periods.flatMap((period) => {
    const left = grid.left(owner, period);
    const rows = grid.below(owner).filter((row) => grid.cellOf(row, period));
    if (!left || !rows.length) return [];
    const held = rows.map((row) => grid.planOf(row, period) ?? 0);
    const room = Math.max(0, clean(held.reduce((sum, value) => sum + value, 0) + left));
    const parts = shareOut(room, held);
    return rows.flatMap((row, number) => {
      const cell = grid.cellOf(row, period);
      return cell ? [{ cell, text: grid.write(parts[number] ?? 0) }] : [];
    });
  });
}
