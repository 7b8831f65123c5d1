// Renaming in the row itself: the title turns into a field; Enter and leaving it save, Esc takes the old title back.
import { word } from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { Table } from "./table.js" */

const LONGEST_TITLE = 160;

/**
 * @param {Chart} chart
 * @param {Table} table
 * @param {string} key
 */
export function beginRename(chart, table, key) {
  const box = chart.store.get(key);
  table.focus(key, table.focused.column);
  const cell = table.element(key)?.firstElementChild;
  if (!box || !chart.store.mayEdit || !(cell instanceof HTMLElement) || cell.querySelector("input")) return;
  const field = document.createElement("input");
  field.className = "so-input so-tr-input";
  field.value = box.title;
  field.maxLength = LONGEST_TITLE;
  field.ariaLabel = word("table-title");
  table.hold(key);
  cell.textContent = "";
  cell.append(field);
  field.focus();
  field.select();
  let isOver = false;
  const end = (/** @type {boolean} */ save, /** @type {boolean} */ takesFocus) => {
    if (isOver) return;
    isOver = true;
    const saved = !save || chart.commands.rename(key, field.value);
    if (!saved && takesFocus) {
      isOver = false;
      field.focus();
      return;
    }
    table.hold(null);
    field.remove();
    table.redraw();
    if (takesFocus) table.focus(key, table.focused.column);
  };
  field.addEventListener("blur", () => end(true, false));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && !event.isComposing) end(true, true);
    if (event.key === "Escape") end(false, true);
    if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
  });
}
