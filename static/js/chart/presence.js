// Who else is here: their initials in the top bar, a ring in their colour around the box they have selected, their name
// beside it.
import { layOver } from "./hands.js";
import { setPart } from "./looks.js";
import { say, counted, word } from "./words.js";

/**
 * @typedef {import("./types.js").Chart} Chart
 * @typedef {import("./types.js").Present} Present
 */

const MOST_SHOWN = 4;

/** @type {Map<string, HTMLElement>} a name beside a box, by the tab of its owner */
const names = new Map();

/**
 * The others: one's own second tab is nobody to meet. One of a person's tabs speaks for them: that with a selection.
 * @param {Chart} chart
 */
function people({ sync, config: { viewer } }) {
  /** @type {Map<string, Present>} */
  const found = new Map();
  for (const one of sync.present) {
    const isViewer = one.name === viewer.name && one.hue === viewer.hue;
    if (!isViewer && !found.get(one.name)?.box) found.set(one.name, one);
  }
  return [...found.values()];
}

/** @param {string} name @returns {string} «Савельева И.» of «Савельева Ирина Олеговна» */
function brief(name) {
  const [first = "", second] = name.split(/\s+/);
  return second ? `${first}\u00a0${second[0]}.` : first;
}

/**
 * @param {Chart} chart
 * @param {Present} one
 */
function avatar({ store, scene }, one) {
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("presence-one"));
  const item = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (pattern.content.cloneNode(true)).firstElementChild);
  const button = /** @type {HTMLElement} */ (item.firstElementChild);
  const box = one.box ? store.get(one.box) : undefined;
  const label = box ? word("here-at", { name: one.name, title: box.title }) : one.name;
  button.classList.add(`so-hue-${one.hue}`);
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.textContent = ` ${label}`;
  button.append(one.initials, spoken);
  button.title = label;
  if (box) button.addEventListener("click", () => scene.reveal(box.key, { center: true, pulse: true }));
  return item;
}

/** @param {Present[]} rest */
function restOf(rest) {
  const item = document.createElement("li");
  const text = counted("here-more", rest.length, { names: rest.map((one) => one.name).join(", ") });
  item.className = "so-avatar so-avatar-28 so-presence-rest";
  item.title = text;
  item.setAttribute("aria-label", text);
  item.textContent = `+${rest.length}`;
  return item;
}

/**
 * @param {Chart} chart
 * @param {readonly Present[]} here
 */
function showPictures(chart, here) {
  const holder = document.getElementById("presence");
  if (!holder) return;
  const focused = [...holder.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
  const rest = here.slice(MOST_SHOWN);
  const shown = here.slice(0, MOST_SHOWN).map((one) => avatar(chart, one));
  holder.replaceChildren(...shown, ...(rest.length ? [restOf(rest)] : []));
  // Somebody walks here by keyboard while others move about.
  holder.querySelectorAll("button")[focused]?.focus();
}

/**
 * @param {Chart} chart
 * @param {readonly Present[]} present
 */
function showNames({ store, scene }, present) {
  const holder = document.getElementById("presence-names");
  const there = new Map(present.filter((one) => one.box && store.has(one.box)).map((one) => [one.client, one]));
  for (const [client, element] of names) {
    if (there.has(client)) continue;
    element.remove();
    names.delete(client);
  }
  for (const [client, one] of there) {
    const place = scene.placeOf(one.box ?? "");
    const element = names.get(client) ?? document.createElement("li");
    const label = document.createElement("span");
    label.className = `so-hue-${one.hue}`;
    label.textContent = brief(one.name);
    element.className = "so-name";
    element.replaceChildren(label);
    element.hidden = place === null;
    // A name of no height at the foot of the box: it hangs below, whatever the scale.
    if (place) layOver(element, scene, { x: place.x, y: place.y + place.height, width: place.width, height: 0 });
    if (!names.has(client)) holder?.append(element);
    names.set(client, element);
  }
}

/**
 * Adds the listeners; called once.
 * @param {Chart} chart
 */
export function startPresence(chart) {
  const { sync, scene } = chart;
  let before = "";
  let known = new Set();
  const show = () => {
    const here = people(chart);
    const now = JSON.stringify(here.map((one) => [one, chart.store.get(one.box ?? "")?.title]));
    if (now !== before) {
      showPictures(chart, here);
      const hues = new Map(here.flatMap((one) => (one.box ? [[one.box, one.hue]] : [])));
      setPart("presence", hues.size ? (box) => (hues.has(box.key) ? { ring: hues.get(box.key) ?? null } : null) : null);
      const fresh = here.find((one) => !known.has(one.name));
      if (fresh && before) say(word("came", { name: fresh.name }));
      known = new Set(here.map((one) => one.name));
      before = now;
    }
    showNames(chart, here);
  };
  sync.onState(show);
  scene.onView(() => showNames(chart, people(chart)));
  scene.onFold(show);
  chart.store.subscribe(() => queueMicrotask(show));
  document.addEventListener("chart:selected", (event) => {
    const { detail } = /** @type {CustomEvent<{key: string | null}>} */ (event);
    sync.selected = detail.key;
    void sync.pull();
  });
}
