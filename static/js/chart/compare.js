// A draft laid over the living structure: marks on the boxes, ghosts where boxes stood, arrows from there to here; and
// the list of changes beside the chart. The server compares and decides; here are looking, walking and choosing.
import { showToast } from "../toast.js";
import { drawArrow } from "./compare-arrows.js";
import { startChangeKeys } from "./compare-keys.js";
import { setPart } from "./looks.js";
import { Colours } from "./scene-colours.js";
import { say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */
/** @typedef {import("./types.js").Document} Document */
/** @typedef {import("./types.js").Comparison} Comparison */
/** @typedef {"was" | "overlay" | "will"} Shown */

/** @type {Chart} */
let chart;
/** @type {Comparison} */
let comparison;
/** @type {Shown} what was asked for last: an answer that comes after it to an earlier question is late */
let wanted = "overlay";
let asked = 0;

/** @returns {HTMLElement | null} */
function list() {
  return document.getElementById("changes");
}

/** The marks of the comparison, on top of what the lens says. */
function mark() {
  const { tags, ghosts } = comparison;
  setPart("compare", (box) => {
    if (box.key in ghosts) return { dim: true, value: { text: word("compare-moved-away") } };
    const tag = tags[box.key];
    return tag ? { tag } : null;
  });
  for (const key of chart.store.keys()) {
    if (key in ghosts) chart.scene.decorate(key, "ghost");
    else if (tags[key]?.kind === "removed") chart.scene.decorate(key, "going");
    else chart.scene.decorate(key, null);
  }
}

/** @param {Shown} view */
async function show(view) {
  wanted = view;
  const turn = ++asked;
  const answer = await fetch(`${comparison.url}&view=${view}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    showToast({ level: "error", text: word("compare-failed") });
    return;
  }
  /** @type {Document & {compare: Comparison}} */
  const compared = await answer.json();
  if (turn !== asked) return;
  comparison = { ...comparison, ...compared.compare };
  chart.store.replace(compared);
  mark();
  for (const button of document.querySelectorAll("#compare-bar [data-view]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-view") === view));
  }
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  const view = event.target.closest("#compare-bar [data-view]")?.getAttribute("data-view");
  if (view === "was" || view === "overlay" || view === "will") {
    say(word(`compare-${view}`));
    void show(view);
    return;
  }
  const line = event.target.closest("#changes [data-id]");
  if (line instanceof HTMLElement && !event.target.closest("button, a")) goTo(line);
}

/**
 * Brings the box that a line is about into view.
 * @param {HTMLElement} line
 */
function goTo(line) {
  light(line.dataset["key"] ?? "");
  const key = line.dataset["key"] ?? "";
  if (chart.store.has(key)) chart.scene.reveal(key, { center: true, pulse: true });
}

/** @param {string} key the lines about this box are lit */
function light(key) {
  for (const line of list()?.querySelectorAll("[data-id]") ?? []) {
    line.classList.toggle("is-here", line.getAttribute("data-key") === key);
  }
}

/** @param {Event} event a box was chosen on the chart: its first line comes into view */
function onSelected(event) {
  const { key } = /** @type {CustomEvent<{key: string | null}>} */ (event).detail;
  const own = key ? (comparison.ghosts[key] ?? key) : "";
  light(own);
  if (own) list()?.querySelector(`[data-key="${CSS.escape(own)}"]`)?.scrollIntoView({ block: "nearest" });
}

/**
 * Shows a draft against the living structure in place of its editor.
 * @param {Chart} wired
 */
export function startCompare(wired) {
  if (!wired.config.compare) return;
  chart = wired;
  comparison = wired.config.compare;
  mark();
  const colours = new Colours(document.body);
  colours.watch(() => chart.scene.paintLater());
  chart.scene.addLayer((context, view, scene) => {
    for (const [ghost, key] of Object.entries(comparison.ghosts)) {
      const [from, to] = [scene.placeOf(ghost), scene.placeOf(key)];
      if (from && to) drawArrow(context, from, to, { scale: view.scale, colour: colours.of("so-accent") });
    }
  });
  startChangeKeys(list, goTo);
  document.addEventListener("click", onClick);
  document.addEventListener("chart:selected", onSelected);
  document.addEventListener("chart:compared", () => void show(wanted));
}
