// The keyboard of the tree table, after the treegrid pattern: the focus is on a row or on a cell. Arrows walk, the edit
// keys are those of the chart, Enter opens what stands in the cell.
import { beginRename } from "./table-edit.js";
import { select, selected, toggle } from "./selection.js";
import { counted, say } from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { Table } from "./table.js" */

/**
 * What the keys lead to outside the table.
 * @typedef {object} Doors
 * @property {(key: string, form: string) => void} openForm a form of the side panel
 * @property {(keys: string[]) => void} openMove the dialog with the leaders to choose from
 * @property {(keys: string[]) => void} askRemove
 */

const COLUMNS = 9;
/** What Enter opens in a cell: a form of the panel, or the panel itself. */
const FORMS = ["", "assign", "roles", "team", "scope", "", "rate", "", ""];
// The same keys of a Russian keyboard.
const RUSSIAN = /** @type {Record<string, string>} */ ({ ь: "m", ф: "a", к: "r", х: "[", ъ: "]", ч: "x", м: "v" });

/**
 * Adds the listener; called once.
 * @param {Chart} chart
 * @param {Table} table
 * @param {Doors} doors
 */
export function startTableKeys(chart, table, doors) {
  /** @type {string[]} */
  let cut = [];
  let anchor = "";

  /** @param {string[]} keys */
  const markCut = (keys) => {
    for (const key of cut) table.element(key)?.classList.remove("is-cut");
    cut = keys;
    for (const key of cut) table.element(key)?.classList.add("is-cut");
  };

  /** @param {string} key @returns {string[]} the selection when the row belongs to it, else the row alone */
  const meant = (key) => (selected().includes(key) ? selected() : [key]);

  /** @param {number} step rows to go; the ends stop it */
  const walk = (step, /** @type {boolean} */ extends_) => {
    const { key, column } = table.focused;
    const at = Math.min(table.rows.length - 1, Math.max(0, table.indexOf(key) + step));
    const next = table.rows[at]?.key;
    if (next === undefined) return;
    if (extends_) extendTo(key, next);
    else anchor = "";
    table.focus(next, column);
  };

  /** @param {string} from @param {string} to */
  const extendTo = (from, to) => {
    anchor ||= from;
    const [one, other] = [table.indexOf(anchor), table.indexOf(to)];
    select(table.rows.slice(Math.min(one, other), Math.max(one, other) + 1).map((row) => row.key));
    say(counted("said-selected", selected().length));
  };

  const goRight = () => {
    const { key, column } = table.focused;
    const row = table.rows[table.indexOf(key)];
    if (column < 0 && row?.open === false) table.fold(key, false);
    else table.focus(key, Math.min(COLUMNS - 1, column + 1));
  };

  const goLeft = () => {
    const { key, column } = table.focused;
    const row = table.rows[table.indexOf(key)];
    if (column >= 0) table.focus(key, column - 1);
    else if (row?.open) table.fold(key, true);
    else table.focus(chart.store.get(key)?.parent ?? key);
  };

  /** @param {boolean} toEnd @param {boolean} ofTable */
  const goFar = (toEnd, ofTable) => {
    const { key, column } = table.focused;
    if (column >= 0 && !ofTable) return table.focus(key, toEnd ? COLUMNS - 1 : 0);
    const row = table.rows[toEnd ? table.rows.length - 1 : 0];
    if (row) table.focus(row.key, column);
  };

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
  const move = (event) => {
    const page = Math.max(1, Math.floor(table.grid.clientHeight / 40));
    switch (event.key) {
      case "ArrowDown": walk(1, event.shiftKey); break;
      case "ArrowUp": walk(-1, event.shiftKey); break;
      case "PageDown": walk(page, false); break;
      case "PageUp": walk(-page, false); break;
      case "ArrowRight": goRight(); break;
      case "ArrowLeft": goLeft(); break;
      case "Home": goFar(false, event.ctrlKey); break;
      case "End": goFar(true, event.ctrlKey); break;
      default: return false;
    }
    return true;
  };

  /** @param {string} key @param {number} column */
  const open = (key, column) => {
    const form = FORMS[Math.max(0, column)] ?? "";
    select([key], { open: form === "" || !chart.store.mayEdit });
    if (form && chart.store.mayEdit) doors.openForm(key, form);
  };

  /** @param {string} key @param {string | null} parent */
  const add = (key, parent) => {
    const added = chart.commands.add(parent);
    if (added === null) return;
    if (parent === key) table.fold(key, false);
    beginRename(chart, table, added);
  };

  /** @param {string} key @param {string} letter @param {boolean} isShift @returns {boolean} */
  const edit = (key, letter, isShift) => {
    switch (letter) {
      case "F2": beginRename(chart, table, key); break;
      case "Insert": add(key, isShift ? (chart.store.get(key)?.parent ?? null) : key); break;
      case "Delete": doors.askRemove(meant(key)); break;
      case "m": doors.openMove(meant(key)); break;
      case "a": doors.openForm(key, "assign"); break;
      case "r": doors.openForm(key, "roles"); break;
      default: return false;
    }
    return true;
  };

  /** @param {string} key @param {string} letter @returns {boolean} */
  const withControl = (key, letter) => {
    if (letter === "x" && chart.store.mayEdit) {
      markCut(meant(key));
      say(counted("table-cut", cut.length));
    } else if (letter === "v" && cut.length) {
      if (chart.commands.move(cut, key)) markCut([]);
    } else if (letter === "a") {
      select(table.rows.map((row) => row.key));
      say(counted("said-selected", selected().length));
    } else {
      return false;
    }
    return true;
  };

  /** @param {KeyboardEvent} event @param {string} key @param {string} letter @returns {boolean} */
  const plain = (event, key, letter) => {
    if (event.key === "Enter") open(key, table.focused.column);
    else if (event.key === " ") toggle(key);
    else if (letter === "[" || letter === "]") table.fold(key, letter === "[");
    else if (event.key === "Escape" && cut.length) markCut([]);
    else return chart.store.mayEdit && edit(key, letter, event.shiftKey);
    return true;
  };

  table.grid.addEventListener("keydown", (event) => {
    const { key } = table.focused;
    if (!(event.target instanceof HTMLElement) || !event.target.matches("[role='row'], [role='gridcell'], [role='rowheader']")) return;
    if (!chart.store.has(key) || event.altKey) return;
    const lower = event.key.toLowerCase();
    const letter = event.key.length === 1 ? (RUSSIAN[lower] ?? lower) : event.key;
    const isControl = event.ctrlKey || event.metaKey;
    if (!move(event) && !(isControl ? withControl(key, letter) : plain(event, key, letter))) return;
    event.preventDefault();
    event.stopPropagation();
  });

  table.grid.addEventListener("focusin", (event) => {
    const cell = event.target instanceof Element ? event.target.closest("[role='gridcell'], [role='rowheader']") : null;
    const row = event.target instanceof Element ? event.target.closest("[data-key]") : null;
    if (!(row instanceof HTMLElement) || !table.grid.contains(row)) return;
    const column = cell ? [...row.children].indexOf(cell) : -1;
    const key = row.dataset["key"] ?? "";
    if (key !== table.focused.key || column !== table.focused.column) table.focus(key, column);
  });
}
