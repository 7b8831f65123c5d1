// What is done with a role or a person that was chosen in the palette and not dragged: a small menu asks.
import { showToast } from "../toast.js";
import { nameOf } from "./commands.js";
import { part } from "./hands.js";
import { subject } from "./selection.js";
import { word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

/** @type {Chart} */
let chart;
/** @type {HTMLElement | null} */
let chosen = null;
/** @type {(value: string) => void} */
let goBack = () => {};

/**
 * A vacancy takes a person at once; everything else is asked.
 * @param {HTMLElement} item of the palette
 */
export function chooseFrom(item) {
  const key = subject();
  const box = key ? chart.store.get(key) : undefined;
  chosen = item;
  if (item.dataset["drag"] === "role") {
    const name = nameOf(box);
    const ofBox = { under: word("pick-under", { name }), give: word("pick-give", { name }) };
    return openMenu({ ...(box ? ofBox : {}), top: word("pick-top") });
  }
  if (!box) return void showToast({ level: "info", text: word("choose-a-box") });
  if (box.people.length) return openMenu({ seat: word("pick-second", { title: box.title }) });
  carryOut("seat");
}

/** @param {Record<string, string>} offered the words of what can be done, by its name */
function openMenu(offered) {
  const menu = part("palette-menu");
  const place = /** @type {HTMLElement} */ (chosen).getBoundingClientRect();
  for (const item of menu.querySelectorAll("[data-do]")) {
    const text = offered[item.getAttribute("data-do") ?? ""];
    item.toggleAttribute("hidden", text === undefined);
    const words = item.querySelector("span");
    if (words) words.textContent = text ?? "";
  }
  menu.hidden = false;
  menu.style.setProperty("--menu-left", `${place.left + 24}px`);
  menu.style.setProperty("--menu-top", `${Math.min(place.bottom, window.innerHeight - menu.offsetHeight - 8)}px`);
  menuItems()[0]?.focus();
}

/** @returns {HTMLElement[]} */
function menuItems() {
  return [...part("palette-menu").querySelectorAll("[data-do]:not([hidden])")].map((item) => /** @type {HTMLElement} */ (item));
}

/** @param {boolean} goesBack */
function closeMenu(goesBack) {
  if (part("palette-menu").hidden) return;
  part("palette-menu").hidden = true;
  if (goesBack) goBack(chosen?.dataset["value"] ?? "");
}

/** @param {string} deed */
function carryOut(deed) {
  const value = chosen?.dataset["value"] ?? "";
  const key = subject();
  const { commands, scene } = chart;
  closeMenu(false);
  let done = /** @type {string | null} */ (key);
  if (deed === "top") done = commands.add(null, { role: value });
  else if (deed === "under") done = commands.add(key, { role: value });
  else if (key && deed === "give") commands.giveRole(key, value);
  else if (key && deed === "seat") commands.assign(key, value);
  if (done) scene.focusBox(done);
}

/** @param {KeyboardEvent} event */
function onMenuKey(event) {
  const all = menuItems();
  const at = all.findIndex((item) => item === document.activeElement);
  if (event.key === "ArrowDown") all[(at + 1) % all.length]?.focus();
  else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 * @param {(value: string) => void} back gives the focus back to the item with the value
 */
export function startPaletteMenu(wired, back) {
  chart = wired;
  goBack = back;
  const menu = part("palette-menu");
  menu.addEventListener("keydown", onMenuKey);
  menu.addEventListener("click", (event) => {
    const deed = event.target instanceof Element ? event.target.closest("[data-do]")?.getAttribute("data-do") : null;
    if (deed) carryOut(deed);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) closeMenu(false);
  }, { capture: true });
}
