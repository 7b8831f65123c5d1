// Dragging a box, the whole selection, a role or a person onto a box or the ground. A mouse and a pen take hold at
// once, a finger after a long press; a long press without a drag opens the menu. What would follow is worked out by
// intent.js, shown by drag-marks.js, and done by the commands.
import { showToast } from "../toast.js";
import { topmost } from "./commands.js";
import { carry, clearMarks, layMarks, lift, tell } from "./drag-marks.js";
import { swallowClick, swallowTouch, tree } from "./hands.js";
import { intentOf } from "./intent.js";
import { openMenuAt } from "./menu.js";
import { isRenaming } from "./rename.js";
import { meant } from "./selection.js";
import { say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */
/** @typedef {import("./intent.js").Held} Held */
/** @typedef {import("./intent.js").Intent} Intent */

const THRESHOLD_PX = 5;
const FINGER_SLACK_PX = 10;
const LONG_PRESS_MS = 400;
const OPEN_AFTER_MS = 600;
const EDGE_PX = 44;
const PAN_PX = 14;

/** @type {Chart} */
let chart;

/**
 * @typedef {object} Drag
 * @property {Held} held
 * @property {{x: number, y: number, alt: boolean}} pointer
 * @property {Intent | null} intent
 * @property {string} opening the folded box that opens when the pointer stays
 * @property {number} timer
 * @property {boolean} wasInside the edges pan once the pointer has been inside
 */

/** @type {Drag | null} */
let drag = null;

/** @param {Element} source @param {string | null} key @returns {Held | null} */
function heldOf(source, key) {
  if (key) return { kind: "box", keys: topmost(chart.store, meant(key)) };
  const { drag: kind, value = "" } = source instanceof HTMLElement ? source.dataset : {};
  if (kind === "role") return { kind, slug: value };
  return kind === "person" ? { kind, uid: value } : null;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {boolean} whether the point is on the chart and not on what floats over it; the card of an empty chart is ground
 */
function isOverChart(x, y) {
  const under = document.elementFromPoint(x, y);
  return under !== null && (tree().contains(under) || under.closest("#chart-empty") !== null);
}

/** Works out anew what a drop here would do, and shows it. */
function aim() {
  if (!drag) return;
  const { pointer, held } = drag;
  const hit = isOverChart(pointer.x, pointer.y) ? chart.scene.hit(pointer.x, pointer.y) : undefined;
  drag.intent = hit === undefined || hit?.more ? null : intentOf(chart.store, held, hit, { asLine: pointer.alt });
  tell(drag.intent);
  openSoon(drag);
  carry(pointer.x, pointer.y);
}

/** A folded target opens when the pointer stays on it. @param {Drag} held */
function openSoon(held) {
  const target = held.intent?.target ?? "";
  const folded = target && chart.scene.isFolded(target) && !held.intent?.refusal ? target : "";
  if (folded === held.opening) return;
  window.clearTimeout(held.timer);
  held.opening = folded;
  if (folded) held.timer = window.setTimeout(() => chart.scene.fold(folded, false), OPEN_AFTER_MS);
}

/** @param {Drag} held */
function panAtEdge(held) {
  const { x, y } = held.pointer;
  const place = tree().getBoundingClientRect();
  const across = x < place.left + EDGE_PX ? -1 : x > place.right - EDGE_PX ? 1 : 0;
  const down = y < place.top + EDGE_PX ? -1 : y > place.bottom - EDGE_PX ? 1 : 0;
  const isInside = x > place.left && x < place.right && y > place.top && y < place.bottom;
  if (!across && !down) held.wasInside ||= isInside;
  else if (held.wasInside && isInside) {
    const { view } = chart.scene;
    const step = PAN_PX / view.scale;
    chart.scene.setView({ ...view, x: view.x + across * step, y: view.y + down * step });
    aim();
  }
}

/** Every frame: the ground may move under a pointer that stands still. */
function turn() {
  if (!drag) return;
  panAtEdge(drag);
  layMarks(chart, drag.intent);
  requestAnimationFrame(turn);
}

/** @param {Held} held @param {Element} source @param {PointerEvent} event */
function begin(held, source, event) {
  const pointer = { x: event.clientX, y: event.clientY, alt: event.altKey };
  drag = { held, pointer, intent: null, opening: "", timer: 0, wasInside: false };
  lift(chart, held, source);
  say(word("said-lifted"));
  aim();
  turn();
}

/** Puts everything back. @returns {Drag | null} what was held */
function end() {
  const was = drag;
  drag = null;
  if (!was) return null;
  window.clearTimeout(was.timer);
  clearMarks();
  return was;
}

/** Does what the tip said. @param {Drag} was */
function land({ held, intent }) {
  if (!intent || intent.act === "none") return;
  if (intent.refusal) {
    const text = word(intent.refusal.code, intent.refusal.values);
    say(text);
    showToast({ level: "warning", text });
    return;
  }
  const { commands, scene } = chart;
  const target = intent.target ?? "";
  const [key = ""] = held.kind === "box" ? held.keys : [];
  let focus = /** @type {string | null} */ (target);
  if (held.kind === "box" && intent.act === "move") {
    if (commands.move(held.keys, intent.target) && target) scene.fold(target, false);
    focus = key;
  } else if (intent.act === "line") commands.link(key, target, "functional");
  else if (held.kind === "person") commands.assign(target, held.uid);
  else if (held.kind === "role" && intent.act === "give") commands.giveRole(target, held.slug);
  else if (held.kind === "role") focus = commands.add(intent.target, { role: held.slug });
  if (focus) scene.focusBox(focus);
}

/** @param {PointerEvent} event @returns {{source: Element, key: string | null} | null} what can be taken here */
function takenBy(event) {
  if (!(event.target instanceof Element) || event.button !== 0 || !chart.store.mayEdit || isRenaming()) return null;
  const item = event.target.closest("#palette [data-drag]");
  if (item) return { source: item, key: null };
  if (!tree().contains(event.target) || event.target.closest("button, a, input")) return null;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const hit = chart.scene.hit(event.clientX, event.clientY);
  return hit && !hit.more ? { source: event.target, key: hit.key } : null;
}

/** @param {PointerEvent} event */
function onDown(event) {
  const taken = takenBy(event);
  const held = taken ? heldOf(taken.source, taken.key) : null;
  if (!taken || !held || drag) return;
  // A box that is only paint looks like ground to the scene: it must not pan.
  if (event.pointerType !== "touch" && taken.key) event.stopPropagation();
  follow(event, held, taken);
}

/**
 * From the press to the release; on the way it may become a drag.
 * @param {PointerEvent} start
 * @param {Held} held
 * @param {{source: Element, key: string | null}} taken
 */
function follow(start, held, taken) {
  const isFinger = start.pointerType === "touch";
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true };
  let isFar = false;
  const press = isFinger ? window.setTimeout(() => takeFinger(start, held, taken.source), LONG_PRESS_MS) : 0;
  const finish = () => {
    window.clearTimeout(press);
    stop.abort();
    return end();
  };
  window.addEventListener("pointermove", (move) => {
    if (move.pointerId !== start.pointerId) return;
    // The release went elsewhere: to another window, to a dialog of the browser.
    if (!isFinger && move.buttons === 0) return void finish();
    const way = Math.hypot(move.clientX - start.clientX, move.clientY - start.clientY);
    isFar ||= way > FINGER_SLACK_PX;
    if (drag) drawOn(drag, move);
    else if (isFinger && isFar) finish();
    else if (!isFinger && way > THRESHOLD_PX) begin(held, taken.source, move);
  }, options);
  window.addEventListener("pointerup", (up) => {
    if (up.pointerId !== start.pointerId) return;
    const was = finish();
    if (was) release(was, up, isFar ? null : taken.key);
  }, options);
  window.addEventListener("pointercancel", (cancel) => {
    if (cancel.isTrusted && cancel.pointerId === start.pointerId) finish();
  }, options);
  for (const name of /** @type {const} */ (["keydown", "keyup"])) {
    window.addEventListener(name, (key) => onKeyWhileHeld(key, finish), options);
  }
  // A finger that drags does not scroll.
  window.addEventListener("touchmove", (touch) => {
    if (drag) touch.preventDefault();
  }, { ...options, passive: false });
}

/**
 * The long press is over: the scene lets the finger go, which pans no more.
 * @param {PointerEvent} start
 * @param {Held} held
 * @param {Element} source
 */
function takeFinger(start, held, source) {
  tree().dispatchEvent(new PointerEvent("pointercancel", { pointerId: start.pointerId, bubbles: true }));
  navigator.vibrate?.(10);
  begin(held, source, start);
}

/** @param {Drag} held @param {PointerEvent} move */
function drawOn(held, move) {
  held.pointer = { x: move.clientX, y: move.clientY, alt: move.altKey };
  move.stopPropagation();
  aim();
}

/**
 * @param {Drag} was
 * @param {PointerEvent} up
 * @param {string | null} pressed the box that a finger pressed without going anywhere: its menu opens
 */
function release(was, up, pressed) {
  up.stopPropagation();
  swallowClick();
  if (up.pointerType === "touch") swallowTouch();
  if (up.pointerType === "touch" && pressed) openMenuAt(pressed, { x: up.clientX, y: up.clientY });
  else land(was);
}

/** Esc puts back what is held, Alt makes a line of a move. @param {KeyboardEvent} event @param {() => void} finish */
function onKeyWhileHeld(event, finish) {
  if (!drag || (event.key !== "Escape" && event.key !== "Alt")) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === "Escape") {
    finish();
    swallowClick();
    say(word("said-put-back"));
    return;
  }
  drag.pointer.alt = event.type === "keydown";
  aim();
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startDrag(wired) {
  chart = wired;
  document.addEventListener("pointerdown", onDown, { capture: true });
  // What others do meanwhile may take the target away, or the reason of a refusal: the tip tells what is true now.
  chart.store.subscribe(aim);
  document.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest("#palette, #chart")) event.preventDefault();
  });
}
