// The searchable list of boxes: whom to report to, whom a line leads to. It asks the store and not the server, so ten
// thousand positions answer at every letter.
import { mayEdit, nameOf } from "./commands.js";
import { part } from "./hands.js";
import { branchesOf, pathOf, targetsFor } from "./move-search.js";
import { counted, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

const SHOWN = 50;

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {ReadonlySet<string>} without boxes that are not offered
 * @property {boolean} [orTop] the top of the structure is offered too
 */

/** @type {((answer: string | null | undefined) => void) | null} */
let answered = null;
/** @type {Chart} */
let chart;
/** @type {Question} */
let question;

/** @returns {HTMLDialogElement} */
function dialog() {
  return /** @type {HTMLDialogElement} */ (part("target-dialog"));
}

/** @returns {HTMLInputElement} */
function field() {
  return /** @type {HTMLInputElement} */ (part("target-search"));
}

/** @returns {HTMLElement[]} */
function options() {
  return /** @type {HTMLElement[]} */ ([...part("target-list").children]);
}

/**
 * @param {string | null} key null is the top
 * @param {number} at
 */
function optionOf(key, at) {
  const pattern = /** @type {HTMLTemplateElement} */ (part("target-option"));
  const option = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  const box = key === null ? undefined : chart.store.get(key);
  const who = box?.people.map((seat) => seat.name).join(", ") || word("vacancy");
  const texts = box
    ? { title: box.title, who, path: pathOf(chart.store, box.key) }
    : { title: word("the-top"), who: "", path: "" };
  option.id = `target-option-${at}`;
  option.dataset["key"] = key ?? "";
  for (const [name, text] of Object.entries(texts)) {
    const place = option.querySelector(`[data-${name}]`);
    if (place) place.textContent = text;
  }
  return option;
}

function fill() {
  const { keys, more } = targetsFor(chart.store, field().value, { limit: SHOWN, without: question.without });
  const offered = question.orTop && !field().value.trim() ? [null, ...keys] : keys;
  part("target-list").replaceChildren(...offered.map(optionOf));
  part("target-more").textContent = more ? counted("more-fit", more) : offered.length ? "" : word("none-fit");
  // The top is offered first, but not taken by an Enter too many.
  point(options()[offered[0] === null && offered.length > 1 ? 1 : 0]);
}

/** @param {HTMLElement | undefined} option */
function point(option) {
  for (const other of options()) other.ariaSelected = String(other === option);
  if (option) field().setAttribute("aria-activedescendant", option.id);
  else field().removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function step(by) {
  const all = options();
  const at = all.findIndex((option) => option.ariaSelected === "true");
  point(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

/** @param {HTMLElement | undefined | null} option */
function choose(option) {
  if (!option) return;
  const answer = answered;
  answered = null;
  dialog().close();
  answer?.(option.dataset["key"] || null);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 });
  const by = steps[event.key];
  if (by !== undefined) step(by);
  else if (event.key === "Enter") choose(options().find((option) => option.ariaSelected === "true"));
  else return;
  event.preventDefault();
}

/**
 * @param {Question} asked
 * @returns {Promise<string | null | undefined>} a key, null for the top, undefined when it was closed
 */
function pickTarget(asked) {
  question = asked;
  part("target-title").textContent = asked.title;
  field().value = "";
  fill();
  dialog().showModal();
  field().focus();
  return new Promise((resolve) => {
    answered = resolve;
  });
}

/**
 * Asks whom the boxes shall report to, and moves them.
 * @param {string[]} keys
 */
export async function askMove(keys) {
  const { store, scene, commands } = chart;
  const [first = ""] = keys;
  if (!first || !mayEdit(store)) return;
  const without = branchesOf(store, keys);
  const parents = new Set(keys.map((key) => store.get(key)?.parent ?? null));
  const [only = null] = parents;
  if (parents.size === 1 && only !== null) without.add(only);
  const title = keys.length > 1 ? counted("move-many-title", keys.length) : word("move-title", { name: nameOf(store.get(first)) });
  const target = await pickTarget({ title, without, orTop: !(parents.size === 1 && only === null) });
  if (target !== undefined) commands.move(keys, target);
  scene.focusBox(first);
}

/**
 * Asks where a line of the box shall lead, and draws it.
 * @param {string} key
 * @param {import("./types.js").LinkKind} kind
 */
export async function askLink(key, kind) {
  const { store, scene, commands } = chart;
  if (!mayEdit(store)) return;
  const box = store.get(key);
  const held = box?.links.filter(([other]) => other === kind).map(([, target]) => target) ?? [];
  const title = word(`link-title-${kind}`, { name: nameOf(box) });
  const target = await pickTarget({ title, without: new Set([key, ...held]) });
  if (target) commands.link(key, target, kind);
  scene.focusBox(key);
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startMoveDialog(wired) {
  chart = wired;
  field().addEventListener("input", fill);
  field().addEventListener("keydown", onKey);
  part("target-list").addEventListener("click", (event) => {
    choose(event.target instanceof Element ? event.target.closest("li") : null);
  });
  dialog().addEventListener("close", () => {
    const answer = answered;
    answered = null;
    answer?.(undefined);
  });
}
