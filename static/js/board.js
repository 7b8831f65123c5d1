// People by metrics: a cell's figure opens its explanation in the side sheet. One listener instead of an address in
// each of some thousand cells: the row says who, the column's head says which metric.

/** @typedef {{ajax: (verb: string, url: string, target: string) => Promise<void>}} Htmx */

/**
 * The address that explains a cell; null outside of the table.
 * @param {Element} button
 * @returns {string | null}
 */
export function explainUrl(button) {
  const cell = button.closest("td");
  const table = button.closest("table");
  const base = table?.getAttribute("data-explain");
  const of = button.closest("tr")?.getAttribute("data-of");
  const metric = cell && table?.tHead?.rows[0]?.cells[cell.cellIndex]?.getAttribute("data-metric");
  return base && of && metric ? `${base}&metric=${encodeURIComponent(metric)}&of=${encodeURIComponent(of)}` : null;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-explain] td button") : null;
  const url = button && explainUrl(button);
  const { htmx } = /** @type {{htmx?: Htmx}} */ (/** @type {unknown} */ (window));
  if (url && htmx) void htmx.ajax("get", url, "#sheet-body");
});
