// The palette on the left: the catalogue's roles with how many positions hold them, and the people without a place.
// All of it is dragged (drag.js), or chosen with Enter. Open or not is kept in this browser.
import { nameOf } from "./commands.js";
import { part } from "./hands.js";
import { subject } from "./selection.js";
import { hueOf, initialsOf } from "./table-cells.js";
import { counted, word } from "./words.js";
import { showToast } from "../toast.js";

/** @typedef {import("./types.js").Chart} Chart */

const KEY = "so-palette";
const ROOMY = "(width >= 1500px)";

/** @type {Chart} */
let chart;
/** @type {HTMLElement | null} */
let chosen = null;
let isDue = false;

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}

/** @param {string} id @returns {HTMLElement} */
function copyOf(id) {
  const pattern = /** @type {HTMLTemplateElement} */ (part(id));
  return /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
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
  const item = copyOf("palette-role");
  const icons = /** @type {HTMLTemplateElement} */ (part("palette-icons"));
  const icon = icons.content.querySelector(`[data-category="${category}"]`)?.firstElementChild;
  const name = chart.store.roles[slug]?.name ?? slug;
  item.dataset["value"] = slug;
  item.title = count ? `${name}, ${counted("held-by", count)}` : name;
  if (icon) item.querySelector("[data-icon]")?.replaceWith(icon.cloneNode(true));
  fill(item, "[data-name]", name);
  fill(item, "[data-held]", count ? String(count) : "");
  return item;
}

/** @param {import("./types.js").BenchPerson} person */
function personItem({ uid, name, starts_on }) {
  const item = copyOf("palette-person");
  const picture = item.querySelector("[data-picture]");
  item.dataset["value"] = uid;
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
    const section = copyOf("palette-group");
    fill(section, "h3", group.name);
    section.append(...slugs.map((slug) => roleItem(slug, group.category, counts.get(slug) ?? 0)));
    return slugs.length ? section : null;
  }).filter((section) => section !== null);
  const people = chart.store.bench.filter((person) => fits(person.name));
  part("palette-roles").replaceChildren(...groups);
  part("palette-bench").replaceChildren(...people.map(personItem));
  part("palette-bench-count").textContent = String(chart.store.bench.length);
  part("palette-all-seated").hidden = chart.store.bench.length > 0;
  part("palette-none").hidden = groups.length + people.length > 0;
  markStops();
  if (held) focusItem(items().find((item) => item.dataset["value"] === held));
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

/** Tab reaches the first role and the first person; arrows walk. */
function markStops() {
  for (const id of ["palette-roles", "palette-bench"]) part(id).querySelector(".so-palette-item")?.setAttribute("tabindex", "0");
}

/** @param {HTMLElement | undefined} item */
function focusItem(item) {
  if (!item) return;
  for (const other of item.closest("[role='group']")?.querySelectorAll(".so-palette-item") ?? []) other.setAttribute("tabindex", "-1");
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

/** @param {HTMLElement} item */
function choose(item) {
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
    fill(item, "span", text ?? "");
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
  if (goesBack) focusItem(items().find((item) => item.dataset["value"] === chosen?.dataset["value"]));
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
  try {
    localStorage.setItem(KEY, open ? "open" : "closed");
  } catch {
    // storage is closed in this browser: it opens the same way next time
  }
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
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
  show((kept() ?? (isWanted ? "open" : "closed")) === "open");
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
    if (item instanceof HTMLElement) choose(item);
  });
  part("palette-filter").addEventListener("input", draw);
  const menu = part("palette-menu");
  menu.addEventListener("keydown", onMenuKey);
  menu.addEventListener("click", (event) => {
    const deed = event.target instanceof Element ? event.target.closest("[data-do]")?.getAttribute("data-do") : null;
    if (deed) carryOut(deed);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) closeMenu(false);
  }, { capture: true });
  chart.store.subscribe(drawSoon);
}
