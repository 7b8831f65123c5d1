// Search in the boxes: title, people and roles, as their labels say. Enter goes on to the next, Esc ends.
import { labelOf, nodes, say, takesKeys, tree, wordOf } from "./page.js";
import { focusNode, reveal, unfoldTo } from "./tree.js";

/** @type {HTMLElement[]} */
let hits = [];
let at = -1;

/** @param {string} text */
function folded(text) {
  return text.toLowerCase().replaceAll("ё", "е").trim();
}

/** @returns {HTMLInputElement} */
function field() {
  return /** @type {HTMLInputElement} */ (document.getElementById("chart-search"));
}

function tell() {
  const place = document.getElementById("chart-hits");
  if (!place) return;
  if (!field().value.trim()) place.textContent = "";
  else if (hits.length) place.textContent = wordOf("hits", { at: String(at + 1), all: String(hits.length) });
  else place.textContent = wordOf("no-hits");
}

/** Marks what fits; goes to the first. */
function look() {
  const wanted = folded(field().value);
  for (const node of nodes()) node.classList.remove("is-hit", "is-current-hit");
  hits = wanted ? nodes().filter((node) => folded(labelOf(node)).includes(wanted)) : [];
  for (const node of hits) node.classList.add("is-hit");
  tree().classList.toggle("is-searching", wanted !== "");
  at = -1;
  if (hits.length) go(1);
  tell();
}

/** @param {number} by */
function go(by) {
  if (!hits.length) return;
  hits[at]?.classList.remove("is-current-hit");
  at = (at + by + hits.length) % hits.length;
  const node = hits[at];
  if (!node) return;
  unfoldTo(node);
  node.classList.add("is-current-hit");
  reveal(node, "center");
  say(labelOf(node));
  tell();
}

function end() {
  const chosen = hits[at];
  field().value = "";
  look();
  if (chosen) focusNode(chosen);
  else field().blur();
}

/** Adds the listeners; called once. */
export function startSearch() {
  field().addEventListener("input", look);
  field().addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "/" && !(event.key === "." && event.code === "Slash")) || takesKeys(event.target)) return;
    event.preventDefault();
    field().focus();
    field().select();
  });
  document.addEventListener("chart:redrawn", () => {
    if (field().value) look();
  });
}
