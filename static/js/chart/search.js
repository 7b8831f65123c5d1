// Search on the chart: what fits stays bright, the best eight stand in a list, Enter goes from one to the next. A
// combobox as ARIA has it: the focus stays in the field, the arrows move through the list.
import { takesKeys } from "./hands.js";
import { CATEGORY_ICONS } from "./icons.js";
import { setPart } from "./looks.js";
import { find, indexOf } from "./search-index.js";
import { counted, word } from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { Index } from "./search-index.js" */

const LISTED = 8;
const THINK_MS = 60;

/** @type {Chart} */
let chart;
/** @type {Index | null} null: to be built when somebody searches */
let index = null;
/** @type {string[]} the best first */
let hits = [];
/** The hit that was gone to last. */
let at = -1;
/** The line of the list that Enter would go to. */
let active = 0;
let thinking = 0;

/** @returns {HTMLInputElement} */
const field = () => /** @type {HTMLInputElement} */ (document.getElementById("chart-search"));
/** @returns {HTMLElement} */
const list = () => /** @type {HTMLElement} */ (document.getElementById("chart-hits"));

/** Other views of the structure follow: the table shows only what was found. */
function tell() {
  const found = field().value.trim() ? new Set(hits) : null;
  setPart("search", found && (({ key }) => ({ dim: !found.has(key) })));
  document.dispatchEvent(new CustomEvent("chart:searched", { detail: { hits: found, at: hits[at] ?? null } }));
}

function count() {
  const place = document.getElementById("chart-hit-count");
  if (!place) return;
  if (!field().value.trim()) place.textContent = "";
  else if (!hits.length) place.textContent = word("hit-none");
  else if (at < 0) place.textContent = counted("hits-found", hits.length);
  else place.textContent = word("hit-place", { at: at + 1, all: hits.length });
}

/** @param {string} key @param {number} place @param {string} team */
function lineOf(key, place, team) {
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("chart-hit"));
  const line = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  const box = chart.store.get(key);
  const role = chart.store.roles[box?.roles[0]?.[0] ?? ""];
  const tone = role && role.category in CATEGORY_ICONS ? role.category : "none";
  line.id = `chart-hit-${place}`;
  line.dataset["at"] = String(place);
  line.querySelector(".so-find-title")?.append(box?.title ?? "");
  const names = box?.people.map(({ short }) => short).join(", ") || word("hit-vacancy");
  const where = [names, box?.scope.map(([, value]) => value).join(", "), team].filter(Boolean).join(" · ");
  line.querySelector(".so-find-where")?.append(where);
  line.style.setProperty("--mark", `var(--so-tone-${tone})`);
  return line;
}

/** @param {boolean} isOpen */
function showList(isOpen) {
  const open = isOpen && hits.length > 0;
  list().hidden = !open;
  field().ariaExpanded = String(open);
  markActive();
}

function markActive() {
  for (const line of list().children) line.ariaSelected = String(line.id === `chart-hit-${active}`);
  const chosen = list().hidden ? null : document.getElementById(`chart-hit-${active}`);
  if (chosen) field().setAttribute("aria-activedescendant", chosen.id);
  else field().removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

/** Finds anew; the chart does not move until somebody goes. */
function look() {
  window.clearTimeout(thinking);
  thinking = 0;
  unmark();
  index ??= indexOf(chart.store);
  hits = find(index, field().value);
  [at, active] = [-1, 0];
  const teams = new Map(index.entries.map(({ key, team }) => [key, team]));
  list().replaceChildren(...hits.slice(0, LISTED).map((key, place) => lineOf(key, place, teams.get(key) ?? "")));
  showList(document.activeElement === field());
  tell();
  count();
}

function unmark() {
  const was = hits[at];
  if (was && chart.store.has(was)) chart.scene.decorate(was, null);
}

/** @param {number} to */
function go(to) {
  if (!hits.length) return;
  unmark();
  at = (to + hits.length) % hits.length;
  active = at;
  const key = /** @type {string} */ (hits[at]);
  chart.scene.reveal(key, { center: true, pulse: true });
  chart.scene.decorate(key, "found");
  markActive();
  tell();
  count();
}

/** The field is empty again; the focus goes to the box that was found, if any. */
function end() {
  const found = hits[at];
  const wasEmpty = field().value === "";
  unmark();
  field().value = "";
  [hits, at] = [[], -1];
  showList(false);
  tell();
  count();
  if (found && chart.store.has(found)) chart.scene.focusBox(found);
  else if (wasEmpty) field().blur();
}

/** @param {boolean} isBack */
function enter(isBack) {
  if (thinking) look();
  const isOpen = !list().hidden;
  // From the list one goes to the chosen line; from then on Enter goes from hit to hit.
  const next = isOpen && active !== at ? active : at + (isBack ? -1 : 1);
  go(at < 0 && isBack ? hits.length - 1 : next);
}

/** @param {number} by */
function walk(by) {
  const listed = Math.min(hits.length, LISTED);
  if (!listed) return;
  if (list().hidden) return showList(true);
  active = (Math.min(active, listed - 1) + by + listed) % listed;
  markActive();
}

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const KEYS = {
  Enter: ({ shiftKey }) => enter(shiftKey),
  ArrowDown: () => walk(1),
  ArrowUp: () => walk(-1),
  Escape: end,
};

/** @param {KeyboardEvent} event */
function onKey(event) {
  const deed = event.isComposing ? undefined : KEYS[event.key];
  if (!deed) return;
  deed(event);
  event.preventDefault();
  event.stopPropagation();
}

/** @param {KeyboardEvent} event «/» wherever nothing is being typed, whatever the keyboard says there */
function onSlash(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const isSlash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
  if (!isSlash || takesKeys(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  field().focus();
  field().select();
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startSearch(wired) {
  chart = wired;
  field().addEventListener("input", () => {
    window.clearTimeout(thinking);
    thinking = window.setTimeout(look, THINK_MS);
  });
  field().addEventListener("keydown", onKey);
  field().addEventListener("focus", () => showList(true));
  field().addEventListener("blur", () => showList(false));
  // The field keeps the focus while the list is clicked.
  list().addEventListener("pointerdown", (event) => event.preventDefault());
  list().addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest("[data-at]") : null;
    if (!(line instanceof HTMLElement)) return;
    go(Number(line.dataset["at"]));
    showList(false);
  });
  document.addEventListener("keydown", onSlash, { capture: true });
  chart.store.subscribe(() => {
    index = null;
    if (!field().value.trim()) return;
    const shown = hits[at];
    const wasOpen = !list().hidden;
    look();
    if (shown) at = hits.indexOf(shown);
    showList(wasOpen);
    count();
  });
}
