// Dotted lines beside the reporting ones: functional, project, mentor, deputy. Those of the selected box are always
// drawn, those of everybody by kind. The lines stand on the canvas under the boxes, their labels are buttons over it.
import { keepInAddress, readAddress, writeAddress } from "./address.js";
import { frame } from "./hands.js";
import { linesOf, parsedKinds } from "./link-ends.js";
import { groundOf, routeOf } from "./link-routes.js";
import { word } from "./words.js";

/** @import { Chart, LinkKind } from "./types.js" */
/** @import { Line } from "./link-ends.js" */
/** @import { Point, Route } from "./link-routes.js" */
/** @typedef {Line & Route} Drawn */

const DASHES = { functional: [2, 4], project: [2, 4], mentor: [6, 3], deputy: [1, 3] };
const LINE_PX = 1.6;
/** From afar a line is not thinner than this in the window. */
const LEAST_PX = 1;
const ELBOW = 8;
const ARROW = 5;
/** Labels are read from this scale on; the selected box has its own at any. */
const LABEL_SCALE = 0.6;

/** @type {Chart} */
let chart;
/** @type {Set<LinkKind>} */
let kinds = new Set();
/** @type {string | null} */
let selected = null;
/** @type {Drawn[] | null} null: to be found anew */
let lines = null;
let pointed = "";

/** @returns {HTMLElement} */
const overlay = () => /** @type {HTMLElement} */ (document.getElementById("chart-links"));

/** @param {string} key */
function nameOf(key) {
  const box = chart.store.get(key);
  return box?.people[0]?.short ?? box?.title ?? "";
}

/** @param {Line} line */
function saidOf({ kind, from, to }) {
  return word("link-both", { kind: word(`link-${kind}`), from: nameOf(from), to: nameOf(to) });
}

/** @returns {Drawn[]} */
function found() {
  const { store, scene } = chart;
  const wanted = linesOf(store, { kinds, selected }, (key) => scene.placeOf(key) !== null);
  if (!wanted.length) return [];
  const ground = groundOf(scene.order().flatMap((key) => scene.placeOf(key) ?? []));
  /** @type {Point[]} */
  const labels = [];
  return wanted.flatMap((line) => {
    const [from, to] = [scene.placeOf(line.start), scene.placeOf(line.end)];
    if (!from || !to) return [];
    const route = routeOf(from, to, ground, labels);
    labels.push(route.label);
    return [{ ...line, ...route }];
  });
}

/** @returns {Drawn[]} */
function current() {
  if (lines === null) {
    lines = found();
    showLabels();
  }
  return lines;
}

function renew() {
  lines = null;
  chart.scene.paintLater();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 */
function trace(context, points) {
  const [first, ...rest] = points;
  if (!first) return;
  context.beginPath();
  context.moveTo(first.x, first.y);
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    if (next) context.arcTo(point.x, point.y, next.x, next.y, ELBOW);
    else context.lineTo(point.x, point.y);
  });
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly Point[]} points
 */
function arrow(context, points) {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (!end || !before) return;
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  context.beginPath();
  for (const turn of [-0.45, 0, 0.45]) {
    const away = turn === 0 ? 0 : ARROW / Math.cos(turn) + 2;
    context.lineTo(end.x - away * Math.cos(angle + turn), end.y - away * Math.sin(angle + turn));
  }
  context.fill();
}

/** @param {CanvasRenderingContext2D} context */
function paint(context) {
  const drawn = current();
  if (!drawn.length) return;
  const { color } = getComputedStyle(overlay());
  context.save();
  context.strokeStyle = color;
  context.fillStyle = color;
  const width = Math.max(LINE_PX, LEAST_PX / chart.scene.view.scale);
  for (const line of drawn) {
    context.lineWidth = line.id === pointed ? width * 1.8 : width;
    context.setLineDash(DASHES[line.kind].map((length) => (length * width) / LINE_PX));
    trace(context, line.points);
    context.setLineDash([]);
    arrow(context, line.points);
  }
  context.restore();
}

/** The labels of the lines there are now; placed by `placeLabels`. */
function showLabels() {
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("link-pill"));
  const kept = new Map(pills().map((pill) => [pill.dataset["link"] ?? "", pill]));
  for (const line of lines ?? []) {
    const pill = kept.get(line.id) ?? /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
    kept.delete(line.id);
    pill.dataset["link"] = line.id;
    pill.textContent = word(`link-${line.kind}`);
    pill.ariaLabel = saidOf(line);
    pill.classList.toggle("is-tight", line.isTight);
    if (!pill.isConnected) overlay().append(pill);
  }
  for (const pill of kept.values()) pill.remove();
  placeLabels();
}

function pills() {
  return /** @type {HTMLElement[]} */ ([...overlay().querySelectorAll("[data-link]")]);
}

/** @returns {(point: Point) => Point} from the chart to the frame, as they stand at the moment; measured once */
function mapping() {
  const { left, top } = frame().getBoundingClientRect();
  const { scale } = chart.scene.view;
  const corner = chart.scene.toChart(left, top);
  return ({ x, y }) => ({ x: (x - corner.x) * scale, y: (y - corner.y) * scale });
}

/** @param {HTMLElement} element @param {Point} point of the frame, to stand in its middle */
function place(element, { x, y }) {
  element.style.setProperty("transform", `translate(${x}px, ${y}px) translate(-50%, -50%)`);
}

function placeLabels() {
  if (!lines?.length) return;
  const byId = new Map(lines.map((line) => [line.id, line]));
  const { scale } = chart.scene.view;
  const { clientWidth: width, clientHeight: height } = frame();
  const toFrame = mapping();
  for (const pill of pills()) {
    const line = byId.get(pill.dataset["link"] ?? "");
    if (!line) continue;
    const isOwn = line.from === selected || line.to === selected;
    const spot = toFrame(line.label);
    const isSeen = spot.x > 0 && spot.x < width && spot.y > 0 && spot.y < height;
    pill.hidden = !isSeen || (scale < LABEL_SCALE && !isOwn);
    if (!pill.hidden) place(pill, spot);
  }
}

/** @param {Event} event pointing at a label tells both ends */
function point(event) {
  const leaves = event.type === "pointerout" || event.type === "focusout";
  const now = leaves ? /** @type {PointerEvent | FocusEvent} */ (event).relatedTarget : event.target;
  const id = (now instanceof Element ? now.closest("[data-link]") : null)?.getAttribute("data-link") ?? "";
  if (id === pointed) return;
  for (const line of lines ?? []) {
    const name = line.id === id ? "linked" : null;
    if (line.id === id || line.id === pointed) for (const key of [line.start, line.end]) chart.scene.decorate(key, name);
  }
  pointed = id;
  const tip = /** @type {HTMLElement} */ (document.getElementById("link-tip"));
  const line = lines?.find((one) => one.id === id);
  tip.hidden = !line;
  if (line) {
    tip.textContent = saidOf(line);
    place(tip, mapping()(line.label));
  }
  chart.scene.paintLater();
}

/** @param {MouseEvent} event a click goes to the end that is farther from the selected box */
function go(event) {
  const pill = event.target instanceof Element ? event.target.closest("[data-link]") : null;
  const line = lines?.find(({ id }) => id === pill?.getAttribute("data-link"));
  if (line) chart.scene.reveal(line.to === selected ? line.from : line.to, { center: true, pulse: true });
}

function markMenu() {
  for (const input of document.querySelectorAll("[data-lines]")) {
    if (input instanceof HTMLInputElement) input.checked = [...kinds].includes(/** @type {any} */ (input.dataset["lines"]));
  }
  const mark = document.getElementById("lines-on");
  if (mark) mark.hidden = kinds.size === 0;
}

/**
 * Adds the layer and the listeners; called once.
 * @param {Chart} wired
 */
export function startLinks(wired) {
  chart = wired;
  kinds = parsedKinds(readAddress("lines"));
  markMenu();
  keepInAddress("lines", () => (kinds.size ? [...kinds].join(",") : null));
  document.getElementById("lines-menu")?.addEventListener("change", () => {
    const chosen = [...document.querySelectorAll("[data-lines]:checked")].map((input) => input.getAttribute("data-lines"));
    kinds = parsedKinds(chosen.join(","));
    markMenu();
    writeAddress();
    renew();
  });
  document.addEventListener("chart:selected", (event) => {
    selected = /** @type {CustomEvent<{key: string | null}>} */ (event).detail.key;
    renew();
  });
  chart.store.subscribe(renew);
  chart.scene.onFold(renew);
  chart.scene.onView(placeLabels);
  chart.scene.addLayer(paint);
  for (const name of ["pointerover", "pointerout", "focusin", "focusout"]) overlay().addEventListener(name, point);
  overlay().addEventListener("click", go);
  renew();
}
