// Moving about: the canvas scrolls natively (wheel, touch, keyboard), the ground drags it, the scale is CSS zoom.
import { canvas, frame, takesKeys, tree } from "./page.js";

const STEPS = [0.25, 0.35, 0.5, 0.65, 0.75, 0.9, 1, 1.15, 1.35, 1.6, 2];
const STEP_MID = 0.75;
const STEP_FAR = 0.45;
let scale = 1;
let holdsSpace = false;

/** @returns {HTMLElement} */
function stage() {
  return /** @type {HTMLElement} */ (document.getElementById("ground"));
}

function isPhone() {
  return matchMedia("(width < 768px)").matches;
}

function markDistance() {
  const far = scale < STEP_FAR ? "far" : scale < STEP_MID ? "mid" : "";
  if (far) tree().dataset["far"] = far;
  else delete tree().dataset["far"];
}

/**
 * @param {number} wanted
 * @param {number} [x] what stays in place, from the left edge of the canvas; its middle when not given
 * @param {number} [y]
 */
function zoomTo(wanted, x = canvas().clientWidth / 2, y = canvas().clientHeight / 2) {
  const before = scale;
  scale = Math.min(2, Math.max(0.1, wanted));
  const ground = canvas();
  const left = (ground.scrollLeft + x) / before;
  const top = (ground.scrollTop + y) / before;
  stage().style.setProperty("zoom", String(scale));
  markDistance();
  ground.scrollTo({ left: left * scale - x, top: top * scale - y, behavior: "instant" });
  const figure = document.getElementById("zoom-figure");
  if (figure) figure.textContent = `${Math.round(scale * 100)}\u00a0%`;
}

/** @param {number} by 1 for the next larger step, -1 for the next smaller */
function step(by) {
  const next = by > 0 ? STEPS.find((value) => value > scale + 0.01) : [...STEPS].reverse().find((value) => value < scale - 0.01);
  if (next) zoomTo(next);
}

/** The whole structure, not larger than it is. */
function fit() {
  zoomTo(1);
  const ground = canvas();
  zoomTo(Math.min(1, ground.clientWidth / stage().scrollWidth, ground.clientHeight / stage().scrollHeight));
  ground.scrollTo({ left: (ground.scrollWidth - ground.clientWidth) / 2, top: 0, behavior: "instant" });
}

/** At the start the top of the tree stands in the middle, at a scale that still reads. */
function openView() {
  const ground = canvas();
  const room = ground.clientWidth / stage().scrollWidth;
  if (room < 1) zoomTo(Math.max(0.75, room));
  const chosen = tree().querySelector("[aria-selected='true']") ?? tree().querySelector(".so-node");
  const box = chosen?.firstElementChild?.getBoundingClientRect();
  if (!box) return;
  const middle = box.left + box.width / 2 - ground.getBoundingClientRect().left;
  ground.scrollBy({ left: middle - ground.clientWidth / 2, behavior: "instant" });
}

/** @param {PointerEvent} event */
function onDown(event) {
  const onBox = event.target instanceof Element && event.target.closest(".so-box, button");
  if (event.pointerType === "touch" || (event.button !== 1 && (event.button !== 0 || (onBox && !holdsSpace)))) return;
  if (isPhone()) return;
  event.preventDefault();
  const ground = canvas();
  const from = { x: event.clientX, y: event.clientY, left: ground.scrollLeft, top: ground.scrollTop };
  ground.classList.add("is-panning");
  const onMove = (/** @type {PointerEvent} */ move) => {
    ground.scrollTo({ left: from.left - move.clientX + from.x, top: from.top - move.clientY + from.y, behavior: "instant" });
  };
  const stop = new AbortController();
  const end = () => {
    ground.classList.remove("is-panning");
    stop.abort();
  };
  document.addEventListener("pointermove", onMove, { signal: stop.signal });
  document.addEventListener("pointerup", end, { signal: stop.signal });
  document.addEventListener("pointercancel", end, { signal: stop.signal });
}

/** @param {WheelEvent} event */
function onWheel(event) {
  if (!event.ctrlKey || isPhone()) return;
  event.preventDefault();
  const place = canvas().getBoundingClientRect();
  zoomTo(scale * Math.exp(-event.deltaY / 400), event.clientX - place.left, event.clientY - place.top);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (takesKeys(event.target) || event.ctrlKey || event.metaKey || event.altKey || isPhone()) return;
  if (event.key === "+" || event.key === "=") step(1);
  else if (event.key === "-") step(-1);
  else if (event.code === "KeyF") fit();
  else if (event.code === "Space" && event.target === document.body) holdsSpace = true;
  else return;
  event.preventDefault();
}

/** Adds the listeners; called once. */
export function startCanvas() {
  canvas().addEventListener("pointerdown", onDown);
  canvas().addEventListener("wheel", onWheel, { passive: false });
  document.addEventListener("keydown", onKey);
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space") holdsSpace = false;
  });
  document.addEventListener("chart:redrawn", markDistance);
  frame().addEventListener("click", (event) => {
    const wanted = event.target instanceof Element ? event.target.closest("[data-zoom]")?.getAttribute("data-zoom") : "";
    if (wanted === "in") step(1);
    if (wanted === "out") step(-1);
    if (wanted === "fit") fit();
  });
  if (!isPhone()) openView();
}
