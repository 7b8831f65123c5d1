// The menu of a box: right click, the menu key, a long press. Everything that can be done to it stands here in words.
import { inWindow, part, tree } from "./hands.js";
import { askLink, askMove } from "./move-dialog.js";
import { openForm, openPanel } from "./panel.js";
import { askRemove } from "./remove-dialog.js";
import { addAndName, rename } from "./rename.js";
import { meant, select, selected } from "./selection.js";

/** @typedef {import("./types.js").Chart} Chart */

const GAP_PX = 8;

/** @type {Chart} */
let chart;
let about = "";
/** @type {Element | null} */
let opener = null;

/** @type {Record<string, (key: string) => void>} */
const DEEDS = {
  open: (key) => {
    select([key]);
    void openPanel(key, { focus: true });
  },
  rename: (key) => rename(key),
  add: addAndName,
  beside: (key) => addAndName(chart.store.get(key)?.parent ?? null),
  move: (key) => void askMove(meant(key)),
  assign: (key) => void openForm(key, "assign"),
  roles: (key) => void openForm(key, "roles"),
  vacate: (key) => void openForm(key, "vacate"),
  deputy: (key) => void askLink(key, "deputy"),
  functional: (key) => void askLink(key, "functional"),
  project: (key) => void askLink(key, "project"),
  mentor: (key) => void askLink(key, "mentor"),
  remove: (key) => askRemove(meant(key)),
  fold: (key) => chart.scene.fold(key, true),
  unfold: (key) => chart.scene.fold(key, false),
  branch: showBranch,
};

/** After these the focus goes back to the box; the others lead to a form, a dialog or a field. */
const STAYS = new Set(["fold", "unfold", "branch"]);

/**
 * Folds everything but the way to the box and what is under it.
 * @param {string} key
 */
function showBranch(key) {
  const { store, scene } = chart;
  scene.foldAll(true);
  const inside = store.keys().filter((other) => other === key || store.isUnder(other, key));
  for (const one of [...store.ancestors(key), ...inside]) if (store.children(one).length) scene.fold(one, false);
  scene.reveal(key, { center: true, pulse: true });
}

/** @returns {HTMLElement[]} the items that can be chosen now */
function items() {
  return [...part("box-menu").querySelectorAll("[role='menuitem']")].filter(
    (item) => item instanceof HTMLElement && item.offsetParent !== null,
  ).map((item) => /** @type {HTMLElement} */ (item));
}

/** Shows what fits the box: nothing to fold, nobody to let go, several boxes at once. */
function sort() {
  const { store, scene } = chart;
  const box = store.get(about);
  const has = {
    one: meant(about).length === 1,
    reports: store.children(about).length > 0 && !scene.isFolded(about),
    folded: scene.isFolded(about),
    people: (box?.people.length ?? 0) > 0,
    edit: store.mayEdit,
    chart: tree().offsetParent !== null,
  };
  for (const item of part("box-menu").querySelectorAll("[data-for]")) {
    const wanted = (item.getAttribute("data-for") ?? "").split(" ");
    item.toggleAttribute("hidden", !wanted.every((name) => has[/** @type {keyof typeof has} */ (name)]));
  }
}

/**
 * Opens the menu at a point of the window, or beside the box.
 * @param {string} key
 * @param {{x: number, y: number}} [point]
 */
export function openMenuAt(key, point) {
  const place = chart.scene.placeOf(key);
  if (!chart.store.has(key)) return;
  about = key;
  opener = document.activeElement;
  const menu = part("box-menu");
  menu.hidden = false;
  part("box-menu-title").textContent = chart.store.get(key)?.title ?? "";
  sort();
  const box = place ? inWindow(chart.scene, place) : { left: 0, top: 0, height: 0 };
  const { x, y } = point ?? { x: box.left + GAP_PX, y: box.top + box.height };
  const left = Math.min(x, window.innerWidth - menu.offsetWidth - GAP_PX);
  const top = Math.min(y, window.innerHeight - menu.offsetHeight - GAP_PX);
  menu.style.setProperty("--menu-left", `${Math.max(GAP_PX, left)}px`);
  menu.style.setProperty("--menu-top", `${Math.max(GAP_PX, top)}px`);
  items()[0]?.focus();
}

/** @param {boolean} goesBack the box gets the focus */
function close(goesBack) {
  if (part("box-menu").hidden) return;
  part("box-menu").hidden = true;
  if (!goesBack) return;
  if (tree().offsetParent !== null) chart.scene.focusBox(about);
  else if (opener instanceof HTMLElement) opener.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const all = items();
  const at = all.findIndex((item) => item === document.activeElement);
  const moves = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 });
  const next = moves[event.key];
  if (event.key === "Escape" || event.key === "Tab") close(true);
  else if (next !== undefined) all[(next + all.length) % all.length]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {MouseEvent} event */
function onChoice(event) {
  const item = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  const name = item?.getAttribute("data-do") ?? "";
  const deed = DEEDS[name];
  if (!deed) return;
  close(STAYS.has(name));
  deed(about);
}

/** @param {MouseEvent} event */
function onContextMenu(event) {
  if (!(event.target instanceof Element) || event.target.closest("input, textarea")) return;
  const row = event.target.closest("#treegrid [data-key]")?.getAttribute("data-key");
  const hit = tree().contains(event.target) ? chart.scene.hit(event.clientX, event.clientY) : null;
  const key = row ?? (hit && !hit.more ? hit.key : null);
  if (!key) return;
  event.preventDefault();
  // A finger that is still down decides at its release: it may go on to drag.
  if (/** @type {PointerEvent} */ (event).pointerType === "touch" && !row) return;
  openMenuAt(key, { x: event.clientX, y: event.clientY });
}

/** The bar of a selection does to all of it what the menu does to one. @param {MouseEvent} event */
function onBar(event) {
  const name = event.target instanceof Element ? event.target.closest("[data-do]")?.getAttribute("data-do") : null;
  const [first] = selected();
  if (name && first) DEEDS[name]?.(first);
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startMenu(wired) {
  chart = wired;
  const menu = part("box-menu");
  menu.addEventListener("keydown", onKey);
  // Wherever the focus has gone meanwhile, Esc closes the menu and nothing else.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.preventDefault();
    close(true);
  }, { capture: true });
  menu.addEventListener("click", onChoice);
  document.addEventListener("contextmenu", onContextMenu);
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close(false);
  }, { capture: true });
  document.getElementById("selection-bar")?.addEventListener("click", onBar);
}
