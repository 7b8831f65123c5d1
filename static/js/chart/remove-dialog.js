// Before a position goes: what goes with it, who moves up and who is left without a place.
import { mayEdit } from "./commands.js";
import { part } from "./hands.js";
import { lossesOf } from "./intent.js";
import { counted, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

/** @type {Chart} */
let chart;
/** @type {string[]} */
let leaving = [];

/** @returns {HTMLDialogElement} */
function dialog() {
  return /** @type {HTMLDialogElement} */ (part("remove-dialog"));
}

/**
 * @param {string[]} keys
 * @returns {string[]} sentences
 */
function consequences(keys) {
  const { reports, leader, names } = lossesOf(chart.store, keys);
  const sentences = [];
  if (reports && leader !== null) sentences.push(counted("remove-moves-up", reports, { leader }));
  if (reports && leader === null) sentences.push(counted("remove-left-on-top", reports));
  if (names.length) sentences.push(word("remove-names", { names: names.join(", ") }));
  return [...sentences, word("remove-undoable")];
}

/**
 * Asks, and removes.
 * @param {string[]} keys
 */
export function askRemove(keys) {
  const { store } = chart;
  leaving = keys.filter((key) => store.has(key));
  const [first = ""] = leaving;
  if (!first || !mayEdit(store)) return;
  const title = store.get(first)?.title ?? "";
  const isMany = leaving.length > 1;
  part("remove-title").textContent = isMany ? counted("remove-many-title", leaving.length) : word("remove-title", { title });
  part("remove-text").replaceChildren(...consequences(leaving).map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  }));
  dialog().returnValue = "";
  dialog().showModal();
  part("remove-yes").focus();
}

/** Where the focus goes: to the box that stands next in the place of the first one, else to its leader. */
function successor() {
  const { store } = chart;
  const [first = ""] = leaving;
  const parent = store.get(first)?.parent ?? null;
  const siblings = store.children(parent).filter((key) => key === first || !leaving.includes(key));
  const at = siblings.indexOf(first);
  return siblings[at + 1] ?? siblings[at - 1] ?? parent;
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startRemoveDialog(wired) {
  chart = wired;
  part("remove-yes").addEventListener("click", () => dialog().close("yes"));
  dialog().addEventListener("close", () => {
    const next = dialog().returnValue === "yes" ? successor() : (leaving[0] ?? null);
    if (dialog().returnValue === "yes") chart.commands.remove(leaving);
    if (next !== null) chart.scene.focusBox(next);
  });
}
