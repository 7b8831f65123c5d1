// The side panel and its forms: htmx fragments of the server. Here: opening and closing them, the address that names
// what is open, where the focus goes, and bringing them up to date after news. An open form is never replaced by news.
import { frame, isPhone, tree } from "./hands.js";

/** @typedef {import("./types.js").Chart} Chart */
/** @typedef {{target: string, swap: "outerHTML", source: Element}} HtmxRequest */
/** @typedef {{ajax: (verb: "GET", url: string, request: HtmxRequest) => Promise<void>,
 *   trigger: (element: Element, name: string) => void}} Htmx */

const ZERO = "00000000-0000-0000-0000-000000000000";
const REFRESH_MS = 200;
const FIRST_TAB = "overview";

/** @type {Chart} */
let chart;
let takesFocus = false;
let returnsTo = false;
/** The place of the focus among the panel's stops before a swap, -1 when it was elsewhere. */
let stoodAt = -1;
let refreshing = 0;
/** Something that the panel shows has changed since it came. */
let isStale = false;
/** The box whose panel was asked for last: an answer that comes late for another one is not waited for. */
let asked = "";

/** @returns {Htmx} */
function htmx() {
  return /** @type {any} */ (window)["htmx"];
}

/** @returns {HTMLElement | null} */
function panel() {
  return document.getElementById("panel");
}

/** @returns {boolean} whether something is being typed into the panel */
export function hasForm() {
  return document.getElementById("panel-form") !== null;
}

/** @returns {string} the key of the position shown, empty when the panel is closed */
export function shownKey() {
  return panel()?.querySelector("[data-key]")?.getAttribute("data-key") ?? "";
}

/**
 * @param {string} key
 * @param {string} [edit] a form of the position
 * @param {Record<string, string>} [query] empty members are left out
 */
function positionUrl(key, edit = "", query = {}) {
  const asked = { ...query, on: chart.store.isToday ? "" : chart.store.on };
  const members = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  const path = (chart.config.urls["position"] ?? "").replace(ZERO, key) + (edit ? `${edit}/` : "");
  return members.size ? `${path}?${members}` : path;
}

/**
 * Waits until the server knows the box: one that has just been added is on its way.
 * @param {string} key
 * @returns {Promise<void>}
 */
function known(key) {
  const isOnItsWay = () =>
    chart.store.pending().some((batch) => batch.operations.some((one) => one.op === "add" && one.key === key));
  if (!isOnItsWay()) return Promise.resolve();
  return new Promise((resolve) => {
    const off = chart.sync.onState(() => {
      if (isOnItsWay()) return;
      off();
      resolve();
    });
  });
}

/**
 * @param {string} key
 * @param {string} url
 */
async function load(key, url) {
  asked = key;
  await known(key);
  // A comparison has the list of changes in the panel's place.
  if (asked !== key || !chart.store.has(key) || !panel()) return;
  htmx().trigger(frame(), "htmx:abort");
  // A request that a later one has put off ends in a rejection; failures have their own events.
  await htmx().ajax("GET", url, { target: "#panel", swap: "outerHTML", source: frame() }).catch(() => {});
  // An answer that never came is waited for no longer.
  if (asked === key && shownKey() !== key) asked = shownKey();
}

/**
 * Opens the panel of a position.
 * @param {string} key
 * @param {{tab?: string, focus?: boolean, keepsFocus?: boolean}} [how] focus: it goes into the panel; keepsFocus: it
 *   stays at its place in the panel, if it is there
 */
export function openPanel(key, { tab = "", focus = false, keepsFocus = false } = {}) {
  takesFocus = focus;
  returnsTo = keepsFocus;
  return load(key, positionUrl(key, "", { tab }));
}

/**
 * Opens a form of the position in the panel: "assign", "roles", "vacate", …
 * @param {string} key
 * @param {string} edit
 */
export function openForm(key, edit) {
  takesFocus = true;
  return chart.store.mayEdit ? load(key, positionUrl(key, edit)) : openPanel(key, { focus: true });
}

/** @returns {string} the tab that is shown, empty for the first */
function shownTab() {
  const link = panel()?.querySelector(".so-tab[aria-current='page']")?.getAttribute("hx-get") ?? "";
  const tab = new URL(link, location.href).searchParams.get("tab") ?? "";
  return tab === FIRST_TAB ? "" : tab;
}

/** @returns {number} the revision that the panel tells of */
function shownRevision() {
  return Number(panel()?.querySelector("[data-revision]")?.getAttribute("data-revision") ?? 0);
}

/** @returns {HTMLElement[]} what in the panel can have the focus */
function stops() {
  return [...(panel()?.querySelectorAll("a[href], button, summary") ?? [])].map((stop) => /** @type {HTMLElement} */ (stop));
}

/** The address names what is open, so that it can be sent to somebody. */
function writeAddress() {
  const url = new URL(location.href);
  const values = { box: shownKey(), tab: hasForm() ? "" : shownTab() };
  for (const [name, value] of Object.entries(values)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

/** Brings the panel up to date, unless a form is open in it or the server has not heard of the change yet. */
function refresh() {
  const key = shownKey();
  if (!key || !isStale || hasForm() || chart.sync.waiting) return;
  // Another box's panel is on its way: what is shown still is not worth asking for again.
  if (asked && asked !== key) return;
  if (!chart.store.has(key)) closePanel();
  else if (shownRevision() < chart.store.structure.revision) void openPanel(key, { tab: shownTab(), keepsFocus: true });
}

/** @param {Set<string>} keys @returns {boolean} whether the panel shows one of them, as its subject, report, leader or line */
function tellsOf(keys) {
  const key = shownKey();
  const named = new Set([...(panel()?.querySelectorAll("[data-select]") ?? [])].map((link) => link.getAttribute("data-select") ?? ""));
  return key !== "" && [...keys].some((one) => one === key || named.has(one) || chart.store.get(one)?.parent === key);
}

/** @returns {boolean} whether it was open */
export function closePanel() {
  const open = panel();
  const key = shownKey();
  asked = "";
  if (!open || open.hidden) return false;
  const hadFocus = open.contains(document.activeElement) || document.activeElement === document.body;
  open.replaceChildren();
  open.hidden = true;
  writeAddress();
  if (hadFocus && chart.store.has(key) && tree().offsetParent !== null) chart.scene.focusBox(key);
  return true;
}

/** Where the focus goes when a panel arrives: into a form, or to the first fault in it. */
function placeFocus() {
  const form = document.getElementById("panel-form");
  const field = form?.querySelector("[aria-invalid='true']") ?? form?.querySelector("select, input:not([type='hidden']), textarea");
  const first = panel()?.querySelector(".so-panel-tabs [aria-current='page']") ?? panel()?.querySelector("[data-panel-close]");
  const kept = returnsTo && stoodAt >= 0 ? stops()[stoodAt] : null;
  const target = field ?? form?.querySelector("button") ?? kept ?? (takesFocus ? first : null);
  takesFocus = false;
  returnsTo = false;
  if (target instanceof HTMLElement) target.focus();
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-panel-close]")) closePanel();
  const wanted = event.target.closest("[data-select]")?.getAttribute("data-select");
  if (!wanted || !chart.store.has(wanted)) return;
  event.preventDefault();
  chart.scene.reveal(wanted, { pulse: true });
  document.dispatchEvent(new CustomEvent("chart:select", { detail: { key: wanted } }));
}

/** @param {KeyboardEvent} event Esc inside the panel: first out of the form, then out of the panel */
function onKey(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (!(event.target instanceof Element && panel()?.contains(event.target))) return;
  const cancel = panel()?.querySelector("[data-form-cancel]");
  if (cancel instanceof HTMLElement) {
    takesFocus = true;
    cancel.click();
  } else {
    closePanel();
  }
  event.preventDefault();
}

/** @param {Event} event */
function onSettled(event) {
  if (!(event.target instanceof Element) || event.target.id !== "panel") return;
  isStale = false;
  writeAddress();
  placeFocus();
  // The panel takes room from the chart: the box it is about stays in sight.
  const key = shownKey();
  if (key && chart.store.has(key) && !isPhone()) chart.scene.reveal(key);
}

/** @param {Event} event a selection opens the panel, an empty one closes it, several boxes do too */
function onSelected(event) {
  const { detail } = /** @type {CustomEvent<{key: string | null, open?: boolean}>} */ (event);
  const tab = shownKey() ? shownTab() : (new URLSearchParams(location.search).get("tab") ?? "");
  if (detail.key && detail.open && detail.key === shownKey() && !hasForm()) return;
  if (detail.key && detail.open) void openPanel(detail.key, { tab });
  else if (!detail.key && !hasForm()) closePanel();
}

/** @param {Event} event a conflict arrives as 409 with a dialog; other refusals stay toasts */
function onBeforeSwap(event) {
  stoodAt = stops().findIndex((stop) => stop === document.activeElement);
  const { detail } = /** @type {CustomEvent<{xhr: XMLHttpRequest, shouldSwap: boolean, isError: boolean}>} */ (event);
  if (detail.xhr.status !== 409 || !detail.xhr.getResponseHeader("HX-Retarget")) return;
  detail.shouldSwap = true;
  detail.isError = false;
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startPanel(wired) {
  chart = wired;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("chart:selected", onSelected);
  document.addEventListener("htmx:afterSettle", onSettled);
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  const refreshSoon = () => {
    window.clearTimeout(refreshing);
    refreshing = window.setTimeout(refresh, REFRESH_MS);
  };
  chart.store.subscribe(({ keys }) => {
    isStale ||= keys === null || tellsOf(keys);
    refreshSoon();
  });
  // The server knows of an own change only when nothing is on its way any more.
  chart.sync.onState(refreshSoon);
  // An address with a box opens it, when all parts of the page have started.
  const box = new URLSearchParams(location.search).get("box");
  queueMicrotask(() => {
    if (box && chart.store.has(box)) document.dispatchEvent(new CustomEvent("chart:select", { detail: { key: box } }));
  });
}
