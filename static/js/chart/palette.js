// The palette on the left: the catalogue's roles with how many positions hold them, and the people without a place.
// All of it is dragged (drag.js), or chosen with Enter. Open or not is kept in this browser.
import { part } from "./hands.js";
import { subject } from "./selection.js";
import { chooseFrom, startPaletteMenu } from "./palette-menu.js";
import { hueOf, initialsOf } from "./avatar.js";
import { keepTaste, tasteOf } from "./tastes.js";
import { counted, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

const KEY = "so-palette";
const ROOMY = "(width >= 1500px)";

/** @type {Chart} */
let chart;
let isDue = false;
/** @type {Map<string, HTMLElement>} */
const made = new Map();

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}

/** @param {string} id @returns {HTMLElement} */
function copyOf(id) {
  const pattern = /** @type {HTMLTemplateElement} */ (part(id));
  return /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
}

/**
 * The element that stands for something: the same one at every drawing, so that what is under the hand stays.
 * @param {string} pattern
 * @param {string} value
 * @returns {{item: HTMLElement, isNew: boolean}}
 */
function elementOf(pattern, value) {
  const name = `${pattern} ${value}`;
  const item = made.get(name) ?? copyOf(pattern);
  const isNew = !made.has(name);
  made.set(name, item);
  if (isNew) item.dataset["value"] = value;
  return { item, isNew };
}

/** @param {Element} place @param {Element[]} children only what stands otherwise is touched */
function setChildren(place, children) {
  const isSame = place.children.length === children.length && children.every((child, at) => place.children[at] === child);
  if (!isSame) place.replaceChildren(...children);
}

/** @returns {Map<string, number>} positions by the slug of a role they hold */
function holders() {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const key of chart.store.keys()) {
    for (const [slug] of chart.store.get(key)?.roles ?? []) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  }
  return counts;
}

/**
 * @param {string} slug
 * @param {string} category
 * @param {number} count
 */
function roleItem(slug, category, count) {
  const { item, isNew } = elementOf("palette-role", slug);
  const icons = /** @type {HTMLTemplateElement} */ (part("palette-icons"));
  const icon = icons.content.querySelector(`[data-category="${category}"]`)?.firstElementChild;
  const name = chart.store.roles[slug]?.name ?? slug;
  item.title = count ? `${name}, ${counted("held-by", count)}` : name;
  if (icon && isNew) item.querySelector("[data-icon]")?.replaceWith(icon.cloneNode(true));
  fill(item, "[data-name]", name);
  fill(item, "[data-held]", count ? String(count) : "");
  return item;
}

/** @param {import("./types.js").BenchPerson} person */
function personItem({ uid, name, starts_on }) {
  const { item } = elementOf("palette-person", uid);
  const picture = item.querySelector("[data-picture]");
  item.title = name;
  picture?.classList.add(`so-hue-${hueOf(uid)}`);
  if (picture) picture.textContent = initialsOf(name);
  // Surname and first name; the whole name is in the tip.
  fill(item, "[data-name]", name.split(" ").slice(0, 2).join(" "));
  const day = starts_on ? new Date(`${starts_on}T00:00:00`) : null;
  const format = new Intl.DateTimeFormat(chart.config.language, { day: "numeric", month: "short" });
  if (day && day.getTime() > Date.now()) fill(item, "[data-from]", word("from-day", { day: format.format(day) }));
  return item;
}

/** @param {Element} item @param {string} where @param {string} text */
function fill(item, where, text) {
  const place = item.querySelector(where);
  if (place) place.textContent = text;
}

function draw() {
  isDue = false;
  const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["value"] : undefined;
  const wanted = plain(/** @type {HTMLInputElement} */ (part("palette-filter")).value);
  const fits = (/** @type {string} */ name) => plain(name).includes(wanted);
  const counts = holders();
  const groups = chart.store.palette.map((group) => {
    const slugs = group.roles.filter((slug) => fits(chart.store.roles[slug]?.name ?? slug) || fits(group.name));
    const { item: section } = elementOf("palette-group", group.name);
    const title = /** @type {HTMLElement} */ (section.firstElementChild);
    title.textContent = group.name;
    setChildren(section, [title, ...slugs.map((slug) => roleItem(slug, group.category, counts.get(slug) ?? 0))]);
    return slugs.length ? section : null;
  }).filter((section) => section !== null);
  const people = chart.store.bench.filter((person) => fits(person.name));
  setChildren(part("palette-roles"), groups);
  setChildren(part("palette-bench"), people.map(personItem));
  part("palette-bench-count").textContent = String(chart.store.bench.length);
  part("palette-all-seated").hidden = chart.store.bench.length > 0;
  part("palette-none").hidden = groups.length + people.length > 0;
  markStops();
  const lost = held && document.activeElement === document.body ? items().find((item) => item.dataset["value"] === held) : null;
  if (lost) focusItem(lost);
}

function drawSoon() {
  if (isDue || part("palette").hidden) return;
  isDue = true;
  requestAnimationFrame(draw);
}

/** @returns {HTMLElement[]} */
function items() {
  return [...part("palette").querySelectorAll(".so-palette-item")].map((item) => /** @type {HTMLElement} */ (item));
}

/** Tab reaches one role and one person, the first unless another had the focus; arrows walk. */
function markStops() {
  for (const id of ["palette-roles", "palette-bench"]) {
    if (!part(id).querySelector("[tabindex='0']")) part(id).querySelector(".so-palette-item")?.setAttribute("tabindex", "0");
  }
}

/** @param {HTMLElement | undefined} item */
function focusItem(item) {
  if (!item) return;
  const siblings = item.closest("[role='group']")?.querySelectorAll(".so-palette-item") ?? [];
  for (const other of siblings) other.setAttribute("tabindex", "-1");
  item.tabIndex = 0;
  item.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const all = items();
  const item = event.target instanceof Element ? event.target.closest(".so-palette-item") : null;
  const at = all.findIndex((other) => other === item);
  const filter = event.target === part("palette-filter");
  if (filter && event.key === "ArrowDown") focusItem(all[0]);
  else if (at >= 0 && event.key === "ArrowDown") focusItem(all[at + 1]);
  else if (at > 0 && event.key === "ArrowUp") focusItem(all[at - 1]);
  else if (at === 0 && event.key === "ArrowUp") part("palette-filter").focus();
  else if (event.key === "Escape") back();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** From the palette back to the box that is selected. */
function back() {
  const key = subject() ?? chart.scene.order()[0];
  if (key) chart.scene.focusBox(key);
}

/** @param {boolean} open */
function show(open) {
  const button = document.getElementById("palette-switch");
  part("palette").hidden = !open;
  button?.toggleAttribute("hidden", open);
  button?.setAttribute("aria-expanded", String(open));
  if (open) draw();
}

/** @param {boolean} open */
function keep(open) {
  keepTaste(KEY, open ? "open" : "closed");
}

/**
 * Adds the listeners; called once. A reader's page has no palette.
 * @param {Chart} wired
 */
export function startPalette(wired) {
  const palette = document.getElementById("palette");
  if (!palette) return;
  chart = wired;
  // An empty chart is built from the palette.
  const isWanted = matchMedia(ROOMY).matches || !chart.store.roots().length;
  show((tasteOf(KEY) ?? (isWanted ? "open" : "closed")) === "open");
  document.getElementById("palette-switch")?.addEventListener("click", () => {
    show(true);
    keep(true);
    part("palette-filter").focus();
  });
  palette.querySelector("[data-palette-close]")?.addEventListener("click", () => {
    show(false);
    keep(false);
    document.getElementById("palette-switch")?.focus();
  });
  palette.addEventListener("keydown", onKey);
  palette.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest(".so-palette-item") : null;
    if (item instanceof HTMLElement) chooseFrom(item);
  });
  part("palette-filter").addEventListener("input", draw);
  startPaletteMenu(chart, (value) => focusItem(items().find((item) => item.dataset["value"] === value)));
  chart.store.subscribe(drawSoon);
}
