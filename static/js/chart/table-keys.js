// Walking in the tree table, after the treegrid pattern: the focus is on a row or on a cell. Only what differs from the
// chart stands here; the edit keys, the selection and undo are those of keys.js.
import { openForm, openPanel } from "./panel.js";
import { select } from "./selection.js";

/** @import { Chart } from "./types.js" */
/** @import { Table } from "./table.js" */

const COLUMNS = 10;
/** What Enter opens in a cell: a form of the side panel, else the panel itself. */
const DOORS = ["", "assign", "roles", "team", "scope", "", "rate"];

/**
 * Adds the listeners; called once.
 * @param {Chart} chart
 * @param {Table} table
 */
export function startTableKeys(chart, table) {
  /** @param {number} step rows to go; the ends stop it */
  const walk = (step) => {
    const { key, column } = table.focused;
    const at = Math.min(table.rows.length - 1, Math.max(0, table.indexOf(key) + step));
    const next = table.rows[at]?.key;
    if (next !== undefined) table.focus(next, column);
  };

  const goRight = () => {
    const { key, column } = table.focused;
    if (column < 0 && table.rows[table.indexOf(key)]?.open === false) table.fold(key, false);
    else table.focus(key, Math.min(COLUMNS - 1, column + 1));
  };

  const goLeft = () => {
    const { key, column } = table.focused;
    if (column >= 0) table.focus(key, column - 1);
    else if (table.rows[table.indexOf(key)]?.open) table.fold(key, true);
    else table.focus(chart.store.get(key)?.parent ?? key);
  };

  /** @param {boolean} toEnd @param {boolean} ofTable */
  const goFar = (toEnd, ofTable) => {
    const { key, column } = table.focused;
    const row = table.rows[toEnd ? table.rows.length - 1 : 0];
    if (column >= 0 && !ofTable) table.focus(key, toEnd ? COLUMNS - 1 : 0);
    else if (row) table.focus(row.key, column);
  };

  const open = () => {
    const { key, column } = table.focused;
    const form = (chart.store.mayEdit && DOORS[column]) || "";
    select([key]);
    void (form ? openForm(key, form) : openPanel(key, { focus: true }));
  };

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
  const onKey = (event) => {
    const page = Math.max(1, Math.floor(table.grid.clientHeight / table.pitch) - 2);
    switch (event.key) {
      case "ArrowDown": walk(1); break;
      case "ArrowUp": walk(-1); break;
      case "PageDown": walk(page); break;
      case "PageUp": walk(-page); break;
      case "ArrowRight": goRight(); break;
      case "ArrowLeft": goLeft(); break;
      case "Home": goFar(false, event.ctrlKey); break;
      case "End": goFar(true, event.ctrlKey); break;
      case "Enter": open(); break;
      default: return false;
    }
    return true;
  };

  table.grid.addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches("[role='row'], [role='gridcell'], [role='rowheader']")) return;
    if (!chart.store.has(table.focused.key) || event.altKey || event.shiftKey) return;
    if (!onKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  table.grid.addEventListener("focusin", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[role='row'][data-key]") : null;
    if (!(row instanceof HTMLElement) || !(event.target instanceof Element)) return;
    const cell = event.target.closest("[role='gridcell'], [role='rowheader']");
    const column = cell ? [...row.children].indexOf(cell) : -1;
    const key = row.dataset["key"] ?? "";
    if (key !== table.focused.key || column !== table.focused.column) table.focus(key, column);
  });
}
