// The side panel's facts: what is typed into them is not lost to another click, another box or the line going down; the
// panel stays where it was scrolled, and the focus comes back to the fact. What is done to the box as a whole (a new
// report, a move, a line) goes through the same commands as on the chart.
import { startChips } from "./chips.js";
import { askLink, askMove } from "./move-dialog.js";
import { shownKey } from "./panel.js";
import { askRemove } from "./remove-dialog.js";
import { addAndName } from "./rename.js";
import { startShareSum } from "./share-sum.js";

/** @import { Chart, LinkKind } from "./types.js" */

/** @type {Chart} */
let chart;
/** Where the panel was before it was swapped, and the fact that was being changed. */
let before = { key: "", scroll: 0, fact: "" };

/** @type {Record<string, (key: string) => void>} */
const DEEDS = {
  add: (key) => addAndName(key),
  beside: (key) => addAndName(chart.store.get(key)?.parent ?? null),
  move: (key) => void askMove([key]),
  remove: (key) => askRemove([key]),
  deputy: (key) => void askLink(key, "deputy"),
  functional: (key) => void askLink(key, "functional"),
  project: (key) => void askLink(key, "project"),
  mentor: (key) => void askLink(key, "mentor"),
};

/** @returns {HTMLElement | null} */
const panel = () => document.getElementById("panel");

/** @returns {HTMLFormElement | null} */
function form() {
  const found = document.getElementById("panel-form");
  return found instanceof HTMLFormElement ? found : null;
}

/**
 * @param {HTMLFormElement} typed
 * @returns {boolean} whether it says anything else than it came with
 */
function isDirty(typed) {
  return [...typed.elements].some((field) => {
    if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false;
    return field.name !== "" && field.type !== "hidden" && field.value !== field.defaultValue;
  });
}

/** @param {"lost" | "first"} name @param {boolean} isShown */
function note(name, isShown) {
  const place = form()?.querySelector(`[data-form-${name}]`);
  if (place instanceof HTMLElement) place.hidden = !isShown;
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element) || !panel()?.contains(event.target)) return;
  const deed = DEEDS[event.target.closest("[data-panel-do]")?.getAttribute("data-panel-do") ?? ""];
  const key = shownKey();
  if (deed && chart.store.has(key)) deed(key);
  const line = event.target.closest("[data-unlink]");
  if (line instanceof HTMLElement) {
    const { unlink = "", from = "", to = "" } = line.dataset;
    chart.commands.unlink(from, to, /** @type {LinkKind} */ (unlink));
  }
}

/**
 * Nothing else takes the place of a form with something typed in it.
 * @param {Event} event
 */
function onRequest(event) {
  const { detail } = /** @type {CustomEvent<{elt: Element, target: Element}>} */ (event);
  const typed = form();
  const isOwn = typed && (detail.elt === typed || detail.elt.closest("[data-form-cancel]"));
  if (!typed || isOwn || detail.target.id !== "panel" || !isDirty(typed)) return;
  event.preventDefault();
  note("first", true);
  const field = typed.querySelector("input:not([type='hidden']), select, textarea");
  if (field instanceof HTMLElement) field.focus();
}

/** @param {Event} event the line is down: what was typed stays, and it is said */
function onLost(event) {
  if (event.target === form()) note("lost", true);
}

/** @param {Event} event */
function onBeforeSwap(event) {
  if (!(event.target instanceof Element) || event.target.id !== "panel") return;
  const opened = event.target.querySelector("#panel-form");
  before = { key: shownKey(), scroll: event.target.scrollTop, fact: opened?.getAttribute("data-form") ?? "" };
}

/** @param {Event} event */
function onSettled(event) {
  const now = panel();
  if (!(event.target instanceof Element) || event.target.id !== "panel" || !now) return;
  startChips(now);
  startShareSum(now);
  if (shownKey() !== before.key) return;
  now.scrollTop = before.scroll;
  const opened = form();
  if (opened) opened.scrollIntoView({ block: "nearest", behavior: "instant" });
  else if (before.fact) returnTo(now, before.fact);
}

/** @param {HTMLElement} now @param {string} fact */
function returnTo(now, fact) {
  const button = now.querySelector(`[data-edit="${fact}"]`);
  if (button instanceof HTMLElement) button.focus({ preventScroll: true });
}

/**
 * Adds the listeners; called once, after the panel's own.
 * @param {Chart} wired
 */
export function startFacts(wired) {
  chart = wired;
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:beforeRequest", onRequest);
  document.addEventListener("htmx:sendError", onLost);
  document.addEventListener("htmx:timeout", onLost);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.addEventListener("htmx:afterSettle", onSettled);
}
