// Which boxes are selected: by a click, by Ctrl and Shift, by a rectangle drawn on the ground with Shift, by keys. One
// selected box is shown in the panel; several get a bar with what can be done to all of them.
import { canvas, frame, inWindow, part, swallowClick } from "./hands.js";
import { counted, say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */
/** @typedef {import("./types.js").Box} Box */

const THRESHOLD_PX = 5;

/** @type {Chart} */
let chart;
/** @type {Set<string>} */
let keys = new Set();
let anchor = "";
let visited = "";

/** @returns {string[]} in the order in which they were selected */
export function selected() {
  return [...keys];
}

/** @returns {string | null} the selected box when it is one */
export function single() {
  const [key = null] = keys;
  return keys.size === 1 ? key : null;
}

/** @returns {string | null} the box that a choice elsewhere is about: the selected one, else the last that had the focus */
export function subject() {
  const key = single() ?? visited;
  return chart.store.has(key) ? key : null;
}

/**
 * What a command is about: the selection when the box belongs to it, else the box alone.
 * @param {string} key
 */
export function meant(key) {
  return keys.has(key) ? selected() : [key];
}

/**
 * @param {Iterable<string>} chosen
 * @param {{open?: boolean}} [how] open: the panel shows the box when it is one
 */
export function select(chosen, { open = false } = {}) {
  keys = new Set([...chosen].filter((key) => chart.store.has(key)));
  const [last = ""] = [...keys].slice(-1);
  if (keys.size < 2) anchor = last;
  chart.scene.setSelection(keys);
  showBar();
  document.dispatchEvent(new CustomEvent("chart:selected", { detail: { key: single(), keys: selected(), open } }));
}

/**
 * Adds a box to the selection, or takes it out.
 * @param {string} key
 */
export function toggle(key) {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  anchor = key;
  select(next);
  say(keys.size ? counted("said-selected", keys.size) : word("said-none-selected"));
}

/**
 * Selects all boxes in reading order from the one where the selection began.
 * @param {string} key
 */
export function selectTo(key) {
  const order = chart.scene.order();
  const from = order.indexOf(anchor);
  const to = order.indexOf(key);
  const start = anchor;
  if (to < 0) return;
  select(from < 0 ? [key] : order.slice(Math.min(from, to), Math.max(from, to) + 1));
  if (from >= 0) anchor = start;
  say(counted("said-selected", keys.size));
}

function showBar() {
  const bar = document.getElementById("selection-bar");
  if (!bar) return;
  bar.hidden = keys.size < 2;
  const count = bar.querySelector("[data-count]");
  if (count) count.textContent = counted("selected-count", keys.size);
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element) || event.defaultPrevented || event.target.closest("button, a, input")) return;
  const hit = chart.scene.hit(event.clientX, event.clientY);
  if (!hit || hit.more) return;
  if (event.ctrlKey || event.metaKey) toggle(hit.key);
  else if (event.shiftKey) selectTo(hit.key);
  else select([hit.key], { open: true });
  chart.scene.focusBox(hit.key);
}

/**
 * @param {DOMRect} rectangle in the window
 * @returns {string[]} the boxes that it touches
 */
function touched(rectangle) {
  return chart.scene.order().filter((key) => {
    const place = chart.scene.placeOf(key);
    if (!place) return false;
    const { left, top, width, height } = inWindow(chart.scene, place);
    return left < rectangle.right && left + width > rectangle.left && top < rectangle.bottom && top + height > rectangle.top;
  });
}

/**
 * Shift and a drag on the ground draw a rectangle.
 * @param {PointerEvent} event
 */
function onDown(event) {
  if (!event.shiftKey || event.button !== 0 || event.pointerType === "touch") return;
  if (event.target instanceof Element && event.target.closest("button, a, input")) return;
  if (chart.scene.hit(event.clientX, event.clientY)) return;
  event.stopPropagation();
  event.preventDefault();
  drawBand(event, (rectangle) => {
    const inside = touched(rectangle);
    select(event.ctrlKey || event.metaKey ? [...keys, ...inside] : inside);
    say(keys.size ? counted("said-selected", keys.size) : word("said-none-selected"));
  });
}

/** @param {DOMRect} rectangle in the window; a smaller one than a slip of the hand is not shown */
function layBand(rectangle) {
  const band = part("select-band");
  const ground = frame().getBoundingClientRect();
  band.hidden = Math.max(rectangle.width, rectangle.height) < THRESHOLD_PX;
  band.style.setProperty("transform", `translate(${rectangle.x - ground.left}px, ${rectangle.y - ground.top}px)`);
  band.style.setProperty("width", `${rectangle.width}px`);
  band.style.setProperty("height", `${rectangle.height}px`);
}

/**
 * @param {PointerEvent} start
 * @param {(rectangle: DOMRect) => void} drawn not called when it was put off
 */
function drawBand(start, drawn) {
  let rectangle = new DOMRect(start.clientX, start.clientY, 0, 0);
  const stop = new AbortController();
  const { signal } = stop;
  const end = () => {
    stop.abort();
    part("select-band").hidden = true;
  };
  window.addEventListener("pointermove", ({ clientX, clientY }) => {
    const [x, y] = [Math.min(clientX, start.clientX), Math.min(clientY, start.clientY)];
    rectangle = new DOMRect(x, y, Math.abs(clientX - start.clientX), Math.abs(clientY - start.clientY));
    layBand(rectangle);
  }, { signal });
  window.addEventListener("pointerup", () => {
    const isDrawn = !part("select-band").hidden;
    end();
    if (!isDrawn) return;
    swallowClick();
    drawn(rectangle);
  }, { signal });
  window.addEventListener("pointercancel", end, { signal });
  window.addEventListener("keydown", (key) => {
    if (key.key === "Escape") end();
  }, { signal });
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startSelection(wired) {
  chart = wired;
  canvas().addEventListener("click", onClick);
  canvas().addEventListener("pointerdown", onDown, { capture: true });
  canvas().addEventListener("chart:ground", () => {
    if (keys.size) select([]);
  });
  canvas().addEventListener("focusin", (event) => {
    visited = event.target instanceof HTMLElement ? (event.target.dataset["key"] ?? visited) : visited;
  });
  document.querySelector("[data-selection-clear]")?.addEventListener("click", () => {
    const [first = ""] = keys;
    select([]);
    if (first) chart.scene.focusBox(first);
  });
  // Links and lists outside the chart select too.
  document.addEventListener("chart:select", (event) => {
    const { key } = /** @type {CustomEvent<{key: string}>} */ (event).detail;
    select([key], { open: true });
  });
  // What another editor has removed is selected no more.
  chart.store.subscribe(() => {
    if (selected().some((key) => !chart.store.has(key))) select(keys);
  });
}
