// What is seen while something is dragged: the lifted ghost, the place it left, the target with the place it would
// take, and the tip that tells what would follow. All of it lies over the chart, so it looks the same at any zoom.
import { frame, inWindow, layOver, part } from "./hands.js";
import { word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./intent.js").Intent} Intent */
/** @typedef {import("./intent.js").Held} Held */

const LEAF_GAP = 6;
const SIDE_GAP = 12;
const LEAF = { width: 173, height: 57 };
const LEAF_INDENT = 15;
const BELOW_GAP = 20;
const SHOWN_LIFTED = 12;
const WORDS_NEED_PX = 26;
const POINTER_GAP_PX = 14;

/** @type {HTMLElement | null} */
let ghost = null;
/** @type {HTMLElement[]} */
let lifted = [];

/**
 * @param {Element} source
 * @param {number} count of all that are dragged
 */
function makeGhost(source, count) {
  const copy = /** @type {HTMLElement} */ (source.cloneNode(true));
  for (const name of ["id", "role", "tabindex", "style", "aria-selected", "aria-level"]) copy.removeAttribute(name);
  copy.classList.remove("is-lifted", "is-target", "is-selected", "is-cut");
  const holder = document.createElement("div");
  holder.className = "so-ghost";
  holder.setAttribute("aria-hidden", "true");
  holder.append(copy);
  if (count > 1) {
    const badge = document.createElement("span");
    badge.className = "so-ghost-count";
    badge.textContent = String(count);
    holder.append(badge);
  }
  document.body.append(holder);
  return holder;
}

/**
 * A box that is only paint at this zoom, or a row of the table, gets a ghost of its title and holder.
 * @param {Chart} chart
 * @param {string} key
 */
function plainGhost(chart, key) {
  const box = chart.store.get(key);
  const card = document.createElement("div");
  card.className = "so-ghost-plain";
  const title = document.createElement("b");
  title.textContent = box?.title ?? "";
  card.append(title, box?.people[0]?.short ?? word("vacancy"));
  return card;
}

/**
 * @param {Chart} chart
 * @param {Held} held
 * @param {Element} source what was taken: a box, or an item of the palette
 */
export function lift(chart, held, source) {
  document.documentElement.classList.add("is-dragging");
  const [key = ""] = held.kind === "box" ? held.keys : [];
  const place = held.kind === "box" ? chart.scene.placeOf(key) : null;
  const element = place?.shape === "row" ? null : chart.scene.element(key);
  const seen = held.kind === "box" ? (element ?? plainGhost(chart, key)) : source;
  ghost = makeGhost(seen, held.kind === "box" ? held.keys.length : 1);
  ghost.style.setProperty("width", `${place?.width ?? source.clientWidth}px`);
  if (place) ghost.style.setProperty("min-height", `${place.height}px`);
  lifted = held.kind === "box" ? held.keys.slice(0, SHOWN_LIFTED).map(coverOf) : [];
  part("drag-hint").hidden = held.kind !== "box";
}

/** @param {string} key */
function coverOf(key) {
  const cover = document.createElement("div");
  cover.className = "so-mark so-mark-lifted";
  cover.dataset["key"] = key;
  cover.textContent = word("was-here");
  part("drag-marks").append(cover);
  return cover;
}

/**
 * @param {number} x of the pointer in the window
 * @param {number} y
 */
export function carry(x, y) {
  ghost?.style.setProperty("transform", `translate(${x + 10}px, ${y + 8}px) rotate(-2deg)`);
  const tip = part("drag-tip");
  if (tip.hidden) return;
  const ground = frame().getBoundingClientRect();
  const below = y - ground.top + (ghost?.offsetHeight ?? 0) + POINTER_GAP_PX;
  const left = Math.min(x - ground.left + POINTER_GAP_PX, ground.width - tip.offsetWidth - POINTER_GAP_PX);
  const top = below + tip.offsetHeight > ground.height ? y - ground.top - tip.offsetHeight - POINTER_GAP_PX : below;
  tip.style.setProperty("transform", `translate(${Math.max(POINTER_GAP_PX, left)}px, ${Math.max(POINTER_GAP_PX, top)}px)`);
}

/**
 * Lays the marks where their boxes are now: the ground may be panned, the layout may slide.
 * @param {Chart} chart
 * @param {Intent | null} intent null: the pointer is not over the chart
 */
export function layMarks(chart, intent) {
  const { scene } = chart;
  for (const cover of lifted) lay(cover, chart, scene.placeOf(cover.dataset["key"] ?? ""));
  const place = intent?.target ? scene.placeOf(intent.target) : null;
  const allowed = intent !== null && intent.act !== "none" && !intent.refusal;
  lay(part("mark-target"), chart, allowed ? place : null);
  lay(part("mark-refused"), chart, intent?.refusal ? place : null);
  const takesPlace = intent?.act === "move" || intent?.act === "add";
  lay(part("mark-slot"), chart, allowed && takesPlace && intent.target ? slotUnder(chart, intent.target) : null);
}

/**
 * @param {HTMLElement} mark
 * @param {Chart} chart
 * @param {{x: number, y: number, width: number, height: number} | null} place
 */
function lay(mark, chart, place) {
  mark.hidden = place === null;
  if (!place) return;
  layOver(mark, chart.scene, place);
  mark.classList.toggle("is-small", inWindow(chart.scene, place).height < WORDS_NEED_PX);
}

/**
 * Where a new report would stand: after the last one, below it in a stack of leaves and beside it in a row.
 * @param {Chart} chart
 * @param {string} key
 */
function slotUnder(chart, key) {
  const { scene, store } = chart;
  const target = scene.placeOf(key);
  const places = scene.isFolded(key) ? [] : store.children(key).map((child) => scene.placeOf(child));
  const last = /** @type {Place | undefined} */ (places.filter((place) => place !== null).at(-1));
  // Rows close up when one is put among them.
  if (!target || target.shape === "row") return null;
  if (!last) return { x: target.x + LEAF_INDENT, y: target.y + target.height + BELOW_GAP, ...LEAF };
  const { width, height } = last;
  return last.shape === "leaf"
    ? { x: last.x, y: last.y + height + LEAF_GAP, width, height }
    : { x: last.x + width + SIDE_GAP, y: last.y, width, height };
}

/** @param {Intent | null} intent */
export function tell(intent) {
  const tip = part("drag-tip");
  tip.hidden = intent === null;
  if (!intent) return;
  tip.classList.toggle("is-refused", intent.refusal !== null);
  part("drag-tip-title").textContent = word(intent.code, intent.values);
  const refusal = intent.refusal ? [lineOf("refused", word(intent.refusal.code, intent.refusal.values))] : [];
  const lines = intent.refusal ? [] : intent.lines.map((line) => lineOf(line.mark, word(line.code, line.values)));
  part("drag-tip-lines").replaceChildren(...refusal, ...lines);
}

/** @param {"ok" | "warn" | "refused"} mark @param {string} text */
function lineOf(mark, text) {
  const pattern = /** @type {HTMLTemplateElement} */ (part(`drag-line-${mark}`));
  const line = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  line.append(text);
  return line;
}

/** Takes everything away. */
export function clearMarks() {
  document.documentElement.classList.remove("is-dragging");
  ghost?.remove();
  ghost = null;
  for (const cover of lifted) cover.remove();
  lifted = [];
  for (const id of ["mark-target", "mark-refused", "mark-slot", "drag-tip", "drag-hint"]) part(id).hidden = true;
}
