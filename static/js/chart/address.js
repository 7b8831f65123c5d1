// The address bar holds what is seen, so that a copied address opens the same picture: the view, what is folded, the
// lens, the lines.
// Each module registers what it keeps. A choice is written at once, so that a reload right after it finds it again;
// the view, which changes with every frame, a little later. Writing never adds to the history. On a phone the panel is a
// sheet over the chart, and Back puts it away.
import { isPhone } from "./hands.js";
import { closePanel } from "./panel.js";

/** @import { Chart, Store, View } from "./types.js" */

const WRITE_MS = 300;
/** The end of a key is enough to tell the boxes of a structure apart, and keeps the address short. */
const SHORT_KEY = 6;
const MOST_FOLDED = 60;

/** @type {Map<string, () => string | null>} */
const kept = new Map();
let waiting = 0;

/** @param {string} name @returns {string | null} */
export function readAddress(name) {
  return new URLSearchParams(location.search).get(name);
}

/**
 * @param {string} name of the query's member
 * @param {() => string | null} value asked at every writing; null leaves the member out
 */
export function keepInAddress(name, value) {
  kept.set(name, value);
}

/** Writes the address now. */
export function writeAddress() {
  window.clearTimeout(waiting);
  waiting = 0;
  const url = new URL(location.href);
  for (const [name, value] of kept) {
    const now = value();
    if (now === null) url.searchParams.delete(name);
    else url.searchParams.set(name, now);
  }
  // Commas are allowed in a query, and the address is read by people.
  const href = url.href.replaceAll("%2C", ",");
  if (href !== location.href) history.replaceState(history.state, "", href);
}

/** Writes the address soon: once, however many changes come. */
function writeSoon() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(writeAddress, WRITE_MS);
}

/**
 * «640,312,0.75»: the point of the chart in the middle of the canvas, and the scale.
 * @param {View} view
 */
export function viewText({ x, y, scale }) {
  return [Math.round(x), Math.round(y), Math.round(scale * 1000) / 1000].join(",");
}

/**
 * @param {string | null} text
 * @returns {View | null} null for what is no view
 */
export function parsedView(text) {
  const parts = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [x = NaN, y = NaN, scale = NaN] = parts;
  return parts.length === 3 && parts.every(Number.isFinite) && scale > 0 ? { x, y, scale } : null;
}

/**
 * «3f09ac,77d1e0»: the folded leaders by the ends of their keys.
 * @param {Pick<Store, "keys" | "children">} store
 * @param {(key: string) => boolean} isFolded
 * @returns {string | null} null for none, and for more than an address holds
 */
export function foldedText(store, isFolded) {
  const folded = store.keys().filter((key) => isFolded(key) && store.children(key).length > 0);
  return folded.length && folded.length <= MOST_FOLDED ? folded.map((key) => key.slice(-SHORT_KEY)).join(",") : null;
}

/**
 * @param {Pick<Store, "keys" | "children">} store
 * @param {string | null} text
 * @returns {string[]} the leaders that the text names
 */
export function parsedFolds(store, text) {
  const ends = new Set((text ?? "").split(",").slice(0, MOST_FOLDED));
  return store.keys().filter((key) => ends.has(key.slice(-SHORT_KEY)) && store.children(key).length > 0);
}

/** The sheet of a phone is a step of the history: Back closes it, closing it otherwise takes the step away. */
function keepBack() {
  const isOpen = () => document.getElementById("panel")?.hidden === false;
  let wasOpen = isOpen();
  const follow = () => {
    const open = isOpen();
    if (open === wasOpen) return;
    wasOpen = open;
    if (open && isPhone()) history.pushState({ panel: true }, "", location.href);
    else if (!open && history.state?.panel) history.back();
  };
  const panel = document.getElementById("panel");
  // An answer replaces the panel, closing it hides it.
  if (panel?.parentElement) {
    const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] };
    new MutationObserver(follow).observe(panel.parentElement, watched);
  }
  window.addEventListener("popstate", () => {
    if (!isOpen()) return;
    wasOpen = false;
    closePanel();
  });
}

/**
 * Opens the view that the address asks for and keeps it there from now on; called once, after the scene stands.
 * @param {Chart} chart
 */
export function startAddress({ scene, store }) {
  const asked = parsedView(readAddress("at"));
  const box = readAddress("box");
  for (const key of parsedFolds(store, readAddress("fold"))) scene.fold(key, true);
  if (asked) scene.setView(asked);
  else if (box && store.has(box)) scene.reveal(box, { center: true });
  // Until somebody does something the plain address opens the same picture.
  let isTouched = asked !== null;
  for (const name of ["pointerdown", "wheel", "keydown"]) {
    window.addEventListener(name, () => (isTouched = true), { capture: true, passive: true, once: true });
  }
  keepInAddress("at", () => (isTouched ? viewText(scene.view) : null));
  keepInAddress("fold", () => foldedText(store, scene.isFolded.bind(scene)));
  scene.onFold(writeAddress);
  scene.onView(() => {
    if (isTouched) writeSoon();
  });
  keepBack();
}
