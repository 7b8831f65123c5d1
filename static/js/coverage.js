// The coverage picture by keyboard: one stop for Tab, arrows walk over the cells, Home and End go along the row.
// The column under the pointer or the focus is lit; the row lights itself in the style sheet.

const STEPS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -99],
  End: [0, 99],
});

/** @returns {HTMLTableElement | null} */
function picture() {
  const table = document.getElementById("coverage");
  return table instanceof HTMLTableElement ? table : null;
}

/** @param {HTMLTableElement} table @returns {HTMLElement[][]} the links of each row */
function rows(table) {
  return [...table.tBodies]
    .flatMap((body) => [...body.rows])
    .map((row) => [.../** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-cell]"))]);
}

/** @param {HTMLTableElement} table @param {HTMLElement} [stop] the one cell that Tab reaches */
function setStop(table, stop) {
  const all = rows(table).flat();
  const one = stop ?? all.find((cell) => cell.tabIndex === 0) ?? all[0];
  for (const cell of all) cell.tabIndex = cell === one ? 0 : -1;
}

/** @param {HTMLTableElement} table @param {KeyboardEvent} event */
function walk(table, event) {
  const step = STEPS[event.key];
  const here = event.target instanceof HTMLElement ? event.target.closest("[data-cell]") : null;
  if (!step || !(here instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const all = rows(table);
  const line = all.findIndex((row) => row.includes(here));
  const next = all[Math.max(0, Math.min(all.length - 1, line + step[0]))] ?? [];
  const place = (all[line]?.indexOf(here) ?? 0) + step[1];
  next[Math.max(0, Math.min(next.length - 1, place))]?.focus();
}

/** @param {HTMLTableElement} table @param {EventTarget | null} target */
function lightColumn(table, target) {
  const cell = target instanceof Element ? target.closest("td, th") : null;
  const columns = table.querySelectorAll("col");
  for (const column of columns) column.classList.remove("so-coverage-lit");
  if (cell instanceof HTMLTableCellElement && cell.cellIndex > 0) columns[cell.cellIndex]?.classList.add("so-coverage-lit");
}

const table = picture();
if (table) {
  // Every cell is reachable by Tab until this script gathers them into one stop.
  setStop(table, rows(table).flat()[0]);
  table.addEventListener("keydown", (event) => walk(table, event));
  table.addEventListener("focusin", (event) => {
    const cell = event.target instanceof HTMLElement ? event.target.closest("[data-cell]") : null;
    if (cell instanceof HTMLElement) setStop(table, cell);
    lightColumn(table, event.target);
  });
  table.addEventListener("pointerover", (event) => lightColumn(table, event.target));
  table.addEventListener("pointerleave", () => lightColumn(table, null));
  document.addEventListener("htmx:afterSettle", () => setStop(table));
}
