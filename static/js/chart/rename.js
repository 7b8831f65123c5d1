// The title of a box is typed in the box itself: double click, F2, or as soon as a position has been added.
import { showToast } from "../toast.js";
import { mayEdit } from "./commands.js";
import { canvas, isPhone, layOver, part, tree } from "./hands.js";
import { say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

/** Nobody types into a box smaller than this; the editor is at least so wide. */
const READABLE_SCALE = 0.75;
const LEAST_WIDTH_PX = 250;
const LEAST_HEIGHT_PX = 34;
const EDGE_PX = 12;

/** @type {Chart} */
let chart;
/** @type {{key: string, leader: string, isFresh: boolean, base: number} | null} */
let open = null;

/** @returns {HTMLInputElement} */
function field() {
  return /** @type {HTMLInputElement} */ (part("rename-field"));
}

/** @returns {boolean} whether a title is being typed */
export function isRenaming() {
  return open !== null;
}

/** @param {string} sentence */
function fault(sentence) {
  part("rename-fault").textContent = sentence;
  part("rename-fault").hidden = sentence === "";
  field().setAttribute("aria-invalid", String(sentence !== ""));
}

/** The editor follows its box: the layout may still slide, the ground may be panned. */
function follow() {
  if (!open) return;
  const place = chart.scene.placeOf(open.key);
  if (!chart.store.has(open.key)) giveUp(open.leader);
  else if (place) {
    const { scale } = chart.scene.view;
    const width = Math.max(place.width, LEAST_WIDTH_PX / scale);
    const edge = chart.scene.toChart(tree().getBoundingClientRect().right - EDGE_PX, 0).x;
    const x = Math.min(place.x, edge - width);
    layOver(part("rename-editor"), chart.scene, { x, y: place.y, width, height: LEAST_HEIGHT_PX / scale });
  }
  requestAnimationFrame(follow);
}

/** Its box has been removed meanwhile. @param {string} leader takes the focus */
function giveUp(leader) {
  close(leader);
  say(word("refused-gone"));
  showToast({ level: "warning", text: word("refused-gone") });
}

/**
 * Takes the editor away; what was typed is not kept.
 * @param {string} [next] the box that gets the focus; none when it has gone elsewhere already
 */
function close(next) {
  const was = open;
  if (!was) return;
  open = null;
  part("rename-editor").hidden = true;
  chart.scene.decorate(was.key, null);
  if (next && chart.store.has(next)) chart.scene.focusBox(next);
}

/**
 * @param {boolean} stays whether the focus goes back to the box
 * @returns {boolean} false: a title of nothing is not saved, the editor stays
 */
function save(stays) {
  if (!open) return true;
  const { key, base } = open;
  if (!/[\p{L}\p{N}]/u.test(field().value)) {
    fault(word("refused-no-title"));
    return false;
  }
  const title = field().value;
  close(stays ? key : undefined);
  chart.commands.rename(key, title, base);
  return true;
}

function restore() {
  if (!open) return;
  const { key, isFresh } = open;
  const leader = chart.store.get(key)?.parent ?? "";
  close(isFresh ? leader : key);
  if (isFresh) chart.commands.remove([key]);
  else say(word("said-restored"));
}

/**
 * Opens the editor over a box.
 * @param {string} key
 * @param {{isFresh?: boolean}} [how] isFresh: the box was added a moment ago, and Esc takes it away again
 */
export function rename(key, { isFresh = false } = {}) {
  const box = chart.store.get(key);
  if (!box || !mayEdit(chart.store)) return;
  if (!save(false)) return;
  const { scene } = chart;
  if (scene.view.scale < READABLE_SCALE) scene.zoomBy(1 / scene.view.scale);
  scene.reveal(key);
  // Whoever else renames it from here on meets this edit: a title that is typed over unseen would be lost.
  open = { key, leader: box.parent ?? "", isFresh, base: chart.store.structure.revision };
  scene.decorate(key, "editing");
  fault("");
  part("rename-editor").hidden = false;
  field().value = box.title;
  follow();
  field().focus({ preventScroll: true });
  field().select();
}

/**
 * Adds a position and lets its title be typed at once.
 * @param {string | null} parent
 */
export function addAndName(parent) {
  const key = chart.commands.add(parent);
  if (!key) return;
  if (parent !== null) chart.scene.fold(parent, false);
  rename(key, { isFresh: true });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "Enter") save(true);
  else if (event.key === "Escape") restore();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startRename(wired) {
  chart = wired;
  field().addEventListener("keydown", onKey);
  field().addEventListener("input", () => fault(""));
  // Going elsewhere saves; a title that cannot be saved is left as it was.
  field().addEventListener("blur", () => {
    if (!save(false)) close();
  });
  canvas().addEventListener("dblclick", (event) => {
    if (isPhone() || (event.target instanceof Element && event.target.closest("button, a"))) return;
    const hit = chart.scene.hit(event.clientX, event.clientY);
    if (hit && !hit.more) rename(hit.key);
  });
}
