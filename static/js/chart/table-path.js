// On a phone: which leaders the first card in sight stands under, «Sales › Moscow»; a tap goes to one of them.

/** @import { Chart } from "./types.js" */
/** @import { Table } from "./table.js" */

/**
 * Adds the listeners; called once.
 * @param {Chart} chart
 * @param {Table} table
 */
export function startTablePath(chart, table) {
  const path = document.getElementById("table-path");
  if (!path) return;
  let shown = "";
  table.onScroll((first) => {
    const above = first === undefined ? [] : chart.store.ancestors(first).reverse();
    const state = above.map((key) => chart.store.get(key)?.title ?? "").join("\n");
    if (state === shown) return;
    shown = state;
    path.replaceChildren(...above.flatMap((key, at) => [...(at ? [" › "] : []), crumb(key, chart.store.get(key)?.title ?? "")]));
    path.scrollLeft = path.scrollWidth;
  });
  path.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest("[data-path]")?.getAttribute("data-path") : null;
    if (key) table.focus(key);
  });
}

/**
 * @param {string} key
 * @param {string} title
 */
function crumb(key, title) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "so-link";
  button.dataset["path"] = key;
  button.textContent = title;
  return button;
}
