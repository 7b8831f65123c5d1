// The grid by keyboard: arrows, Home, End and the page keys walk, letters set, Space goes round, Enter opens.
import { cellOf } from "./grid.js";
import { nextPart } from "./model.js";

/**
 * @typedef {import("./grid.js").Grid} Grid
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").Wanted} Wanted
 */

const PAGE = 12;

/** By the place of the key: the letters stand elsewhere on a Russian keyboard. @type {Record<string, Wanted>} */
const SETS = { KeyR: "R", KeyA: "A", KeyC: "C", KeyI: "I", Digit0: "none", Numpad0: "none", Backspace: null, Delete: null };

/**
 * Where a key leads from a place.
 * @param {KeyboardEvent} event
 * @param {{line: number, column: number}} from
 * @param {{lines: number, columns: number}} size
 * @returns {{line: number, column: number} | null}
 */
export function step({ key, ctrlKey, metaKey }, { line, column }, { lines, columns }) {
  const isFar = ctrlKey || metaKey;
  switch (key) {
    case "ArrowUp": return { line: isFar ? 0 : line - 1, column };
    case "ArrowDown": return { line: isFar ? lines - 1 : line + 1, column };
    case "ArrowLeft": return { line, column: isFar ? 0 : column - 1 };
    case "ArrowRight": return { line, column: isFar ? columns - 1 : column + 1 };
    case "Home": return { line: isFar ? 0 : line, column: 0 };
    case "End": return { line: isFar ? lines - 1 : line, column: columns - 1 };
    case "PageUp": return { line: line - PAGE, column };
    case "PageDown": return { line: line + PAGE, column };
    default: return null;
  }
}

/**
 * Adds the listeners; called once.
 * @param {{root: HTMLElement, grid: Grid, model: MatrixModel, undo: () => void, redo: () => void,
 *   set: (slug: string, column: number, wanted: Wanted) => boolean, open: (slug: string, column: number) => void}} parts
 */
export function startKeys({ root, grid, model, set, open, undo, redo }) {
  /** The column that one walks in, kept over the lines of areas, which have one cell. */
  let kept = 1;

  /** @param {KeyboardEvent} event @returns {boolean} */
  const walk = (event) => {
    const from = grid.place(document.activeElement);
    if (!from || event.altKey) return false;
    const isArea = grid.lines[from.line]?.kind === "area";
    const size = { lines: grid.lines.length, columns: grid.columns.length + 2 };
    const to = step(event, { line: from.line, column: isArea ? kept : from.column }, size);
    if (!to) return false;
    kept = Math.max(0, Math.min(to.column, size.columns - 1));
    grid.focus(Math.max(0, Math.min(to.line, size.lines - 1)), kept);
    return true;
  };

  /** @param {KeyboardEvent} event @returns {boolean} */
  const act = (event) => {
    const cell = cellOf(event.target);
    const { code, key } = event;
    if (!cell) {
      const link = key === "Enter" && event.target instanceof Element ? event.target.querySelector("a") : null;
      link?.click();
      return link !== null && link !== undefined;
    }
    if (key === "Enter" || key === "F2") open(cell.slug, cell.column);
    else if (code === "Space") set(cell.slug, cell.column, nextPart(model.face(cell.slug, cell.column).part));
    else if (code in SETS) set(cell.slug, cell.column, code === "KeyA" && event.shiftKey ? "AR" : (SETS[code] ?? null));
    else return false;
    return true;
  };

  root.addEventListener("keydown", (event) => {
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (walk(event) || (isBare && act(event))) event.preventDefault();
  });
  root.addEventListener("focusin", (event) => {
    const at = grid.place(/** @type {Element} */ (event.target));
    if (at) grid.stopAt(at.line, at.column);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (isTyping || event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  });
}
