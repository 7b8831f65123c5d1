// «Chart / Table»: one of the two shows the structure. On a phone the table, dressed as a tree of cards, comes first.
import { keepInAddress, readAddress, writeAddress } from "./address.js";
import { addDrawer } from "./looks.js";
import { shownKey } from "./panel.js";
import { rename } from "./rename.js";
import { select, selected, toggle } from "./selection.js";
import { createTable, isPhone } from "./table.js";
import { startTableKeys } from "./table-keys.js";
import { startTablePath } from "./table-path.js";
import { tableScene } from "./table-scene.js";
import { say, word } from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { Table } from "./table.js" */
/** @typedef {"chart" | "table"} View */

/** @returns {View} what the address asks for, else what suits the screen */
function wanted() {
  const asked = readAddress("view");
  return asked === "table" || asked === "chart" ? asked : usual();
}

/** @returns {View} */
const usual = () => (isPhone() ? "table" : "chart");

/**
 * @param {Table} table
 * @param {MouseEvent} event
 */
function onClick(table, event) {
  const row = event.target instanceof Element ? event.target.closest("[data-key]") : null;
  if (!(row instanceof HTMLElement) || !(event.target instanceof Element) || event.target.closest("input")) return;
  const key = row.dataset["key"] ?? "";
  if (event.target.closest("[data-fold]")) {
    table.fold(key, row.ariaExpanded === "true");
  } else if (event.ctrlKey || event.metaKey) {
    toggle(key);
  } else if (event.shiftKey) {
    const [one, other] = [table.indexOf(selected()[0] ?? key), table.indexOf(key)];
    select(table.rows.slice(Math.min(one, other), Math.max(one, other) + 1).map((each) => each.key));
  } else {
    select([key], { open: true });
  }
}

/**
 * Follows what happens elsewhere: edits, the selection, the lens, the search.
 * @param {Chart} chart
 * @param {Table} table
 */
function follow(chart, table) {
  addDrawer(table.setLook);
  chart.store.subscribe((change) => {
    table.redraw();
    if (change.reason === "news" && change.keys) table.flash(change.keys);
  });
  document.addEventListener("chart:selected", (event) => {
    const { detail } = /** @type {CustomEvent<{key: string | null}>} */ (event);
    table.select(new Set(selected()));
    if (detail.key) table.reveal(detail.key);
  });
  // The sheet of a phone comes over the rows: the one it is about stays in sight.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (isPhone() && event.target instanceof Element && event.target.id === "panel") table.reveal(shownKey());
  });
  document.addEventListener("chart:searched", (event) => {
    table.filter(/** @type {CustomEvent<{hits: Set<string> | null}>} */ (event).detail.hits);
  });
}

/**
 * Adds the listeners and shows what the address asks for; called once.
 * @param {Chart} chart
 */
export function startTable(chart) {
  const place = document.getElementById("chart-table");
  const frame = document.getElementById("chart-page");
  const switcher = document.getElementById("view-switch");
  if (!place || !frame || !switcher) return;
  const table = createTable(chart);
  const { scene } = chart;
  const rows = tableScene(scene, table);
  /** @type {View} */
  let shown = "chart";
  /** @param {View} view */
  const show = (view) => {
    shown = view;
    place.hidden = view === "chart";
    frame.classList.toggle("is-table", view === "table");
    for (const button of switcher.querySelectorAll("[data-view]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-view") === view));
    }
    table.show(view === "table");
    // Whoever works on boxes works on those that are seen.
    chart.scene = view === "table" ? rows : scene;
    if (view === "chart") scene.redraw();
  };
  switcher.addEventListener("click", (event) => {
    const view = event.target instanceof Element ? event.target.closest("[data-view]")?.getAttribute("data-view") : null;
    if (view !== "chart" && view !== "table") return;
    show(view);
    writeAddress();
    say(word(view === "table" ? "table-shown" : "table-chart-shown"));
  });
  table.grid.addEventListener("click", (event) => onClick(table, event));
  table.grid.addEventListener("dblclick", (event) => {
    const row = event.target instanceof Element ? event.target.closest(".so-td-title")?.closest("[data-key]") : null;
    if (row instanceof HTMLElement && !isPhone()) rename(row.dataset["key"] ?? "");
  });
  startTableKeys(chart, table);
  startTablePath(chart, table);
  follow(chart, table);
  matchMedia("(width < 768px)").addEventListener("change", () => show(wanted()));
  keepInAddress("view", () => (shown === usual() ? null : shown));
  // When every other module has met the chart itself.
  queueMicrotask(() => show(wanted()));
}
