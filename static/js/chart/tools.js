// What floats over the chart: scale, folding, a new position; and the card of an empty chart.
import { addAndName } from "./rename.js";
import { subject } from "./selection.js";
import { word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

const STEP = 1.25;

/** @param {Chart} chart */
function startScale({ scene }) {
  const figure = document.getElementById("zoom-figure");
  const show = () => {
    if (figure) figure.textContent = word("box-percent", { n: Math.round(scene.view.scale * 100) });
  };
  scene.onView(show);
  show();
  document.querySelector(".so-float-zoom")?.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-zoom]") : null;
    const wanted = button?.getAttribute("data-zoom");
    if (wanted === "in") scene.zoomBy(STEP);
    if (wanted === "out") scene.zoomBy(1 / STEP);
    if (wanted === "fit") scene.fit();
  });
}

/** @param {Chart} chart whose scene is the table's while that is shown */
function startFolding(chart) {
  const button = document.getElementById("fold-all");
  button?.addEventListener("click", () => {
    const fold = button.getAttribute("aria-pressed") !== "true";
    chart.scene.foldAll(fold);
    button.setAttribute("aria-pressed", String(fold));
  });
}

/** @param {Chart} chart */
function startEmpty({ store }) {
  const card = document.getElementById("chart-empty");
  const show = () => {
    if (card) card.hidden = store.roots().length > 0;
  };
  store.subscribe(show);
  show();
}

/** Toasts come up above the legend, which stands in the same corner. */
function startLift() {
  const legend = document.getElementById("legend");
  if (!legend) return;
  const lift = () => {
    const height = legend.offsetParent === null ? 0 : legend.offsetHeight + 12;
    document.documentElement.style.setProperty("--so-toast-lift", `${height}px`);
  };
  new ResizeObserver(lift).observe(legend);
}

/**
 * Adds the listeners; called once.
 * @param {Chart} chart
 */
export function startTools(chart) {
  startScale(chart);
  startFolding(chart);
  startEmpty(chart);
  startLift();
  for (const id of ["add-position", "add-first"]) {
    document.getElementById(id)?.addEventListener("click", () => addAndName(subject()));
  }
}
