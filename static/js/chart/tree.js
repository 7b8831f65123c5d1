// The tree: one box has the focus (roving tabindex), arrows walk, branches fold. Survives a new tree from the server.
import { boxOf, canvas, frame, nodeOf, nodes, takesKeys, tree, wordOf } from "./page.js";
import { closePanel, markSelection, openForm, openPanel, shownKey } from "./panel.js";

/** Keys of the branches that are folded, and roles whose leaves are unfolded. */
const folded = new Set();
const unfolded = new Set();
let focused = "";

const EDIT_KEYS = /** @type {Record<string, string>} */ ({
  F2: "rename",
  Insert: "add",
  Delete: "remove",
  m: "move",
  a: "assign",
  r: "roles",
});
// The same keys of a Russian keyboard.
const RUSSIAN = /** @type {Record<string, string>} */ ({ ь: "m", ф: "a", к: "r", х: "[", ъ: "]" });

/** @param {HTMLElement} node */
function isSeen(node) {
  return node.offsetParent !== null;
}

/**
 * @param {HTMLElement | null} node
 * @returns {HTMLElement | null} its leader's node
 */
export function leaderOf(node) {
  const above = node?.parentElement?.closest(".so-node[data-key]");
  return above instanceof HTMLElement ? above : null;
}

/** @param {HTMLElement} node */
function firstReport(node) {
  const inner = node.querySelector(":scope > .so-group .so-node[data-key]");
  return inner instanceof HTMLElement && isSeen(inner) ? inner : null;
}

/**
 * Gives a box the focus of the tree.
 * @param {HTMLElement | null} node
 */
export function focusNode(node) {
  if (!node) return;
  for (const other of tree().querySelectorAll("[tabindex='0'][role='treeitem']")) other.setAttribute("tabindex", "-1");
  boxOf(node).tabIndex = 0;
  focused = node.dataset["key"] ?? "";
  boxOf(node).focus({ preventScroll: true });
  reveal(node);
}

/**
 * Scrolls a box into sight, no farther than needed.
 * @param {HTMLElement} node
 * @param {ScrollLogicalPosition} [where]
 */
export function reveal(node, where = "nearest") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  boxOf(node).scrollIntoView({ block: where, inline: where, behavior: calm ? "auto" : "smooth" });
}

/**
 * @param {HTMLElement} node
 * @param {boolean} open
 */
function fold(node, open) {
  if (!boxOf(node).hasAttribute("aria-expanded")) return;
  boxOf(node).setAttribute("aria-expanded", String(open));
  const key = node.dataset["key"] ?? "";
  if (open) folded.delete(key);
  else folded.add(key);
}

/**
 * Opens every branch above a box, and the leaves put away beside it.
 * @param {HTMLElement} node
 */
export function unfoldTo(node) {
  for (let above = leaderOf(node); above; above = leaderOf(above)) fold(above, true);
  if (node.hidden && node.parentElement) unfoldLeaves(node.parentElement, node.dataset["folded"] ?? "");
}

/**
 * @param {Element} list
 * @param {string} role
 */
function unfoldLeaves(list, role) {
  for (const node of list.querySelectorAll(`:scope > [data-folded="${role}"]`)) node.removeAttribute("hidden");
  list.querySelector(`[data-unfold="${role}"]`)?.parentElement?.setAttribute("hidden", "");
  unfolded.add(`${leaderOf(/** @type {HTMLElement} */ (list.firstElementChild))?.dataset["key"] ?? ""} ${role}`);
}

/**
 * Opens the leaves that stand behind «N more» and goes to the first of them.
 * @param {HTMLElement} node
 * @param {string} role
 */
function unfoldMore(node, role) {
  const first = node.parentElement?.querySelector(`:scope > [data-folded="${role}"]`);
  if (node.parentElement) unfoldLeaves(node.parentElement, role);
  if (first instanceof HTMLElement) focusNode(first);
}

/**
 * Where an arrow leads.
 * @param {HTMLElement} node
 * @param {string} key
 */
function neighbour(node, key) {
  const seen = nodes().filter(isSeen);
  const at = seen.indexOf(node);
  if (key === "ArrowDown") return seen[at + 1] ?? null;
  if (key === "ArrowUp") return seen[at - 1] ?? null;
  if (key === "Home") return seen[0] ?? null;
  return seen[seen.length - 1] ?? null;
}

/**
 * @param {HTMLElement} node
 * @param {string} key
 * @returns {boolean} whether the key meant something
 */
function walk(node, key) {
  const state = boxOf(node).getAttribute("aria-expanded");
  if (key === "ArrowRight") {
    if (state === "false") fold(node, true);
    else focusNode(firstReport(node));
  } else if (key === "ArrowLeft") {
    if (state === "true" && leaderOf(node)) fold(node, false);
    else focusNode(leaderOf(node));
  } else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) {
    focusNode(neighbour(node, key));
  } else if (key === "]" || key === "[") {
    fold(node, key === "]");
  } else {
    return false;
  }
  return true;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const node = event.target instanceof Element && event.target.matches("[role='treeitem']") ? event.target.parentElement : null;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const letter = RUSSIAN[event.key.toLowerCase()] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !takesKeys(event.target)) {
    event.preventDefault();
    document.getElementById("undo")?.click();
    return;
  }
  if (!node || !plain) return;
  const edit = "mayEdit" in frame().dataset ? EDIT_KEYS[letter] : undefined;
  const more = boxOf(node).dataset["unfold"];
  if (more !== undefined) {
    if (event.key === "Enter" || event.key === " ") unfoldMore(node, more);
    else if (!walk(node, letter)) return;
  } else if (event.key === "Enter" || event.key === " ") void openPanel(node.dataset["key"] ?? "");
  else if (edit) void openForm(edit === "add" && event.shiftKey ? siblingParent(node) : (node.dataset["key"] ?? ""), edit);
  else if (!walk(node, letter)) return;
  event.preventDefault();
}

/**
 * Shift+Insert adds beside, under the same leader.
 * @param {HTMLElement} node
 */
function siblingParent(node) {
  return leaderOf(node)?.dataset["key"] ?? "";
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  const more = event.target.closest("[data-unfold]");
  const node = event.target.closest(".so-node");
  if (more?.parentElement) {
    unfoldMore(more.parentElement, more.getAttribute("data-unfold") ?? "");
  } else if (node instanceof HTMLElement && event.target.closest("[data-fold]")) {
    fold(node, boxOf(node).getAttribute("aria-expanded") !== "true");
  } else if (node instanceof HTMLElement && event.target.closest(".so-box")) {
    focusNode(node);
    const key = node.dataset["key"] ?? "";
    if (key === shownKey()) closePanel();
    else void openPanel(key);
  }
}

/** Puts a new tree into the state that the old one had. */
function restore() {
  for (const key of folded) {
    const node = nodeOf(String(key));
    if (node) fold(node, false);
  }
  for (const button of tree().querySelectorAll("[data-unfold]")) {
    const list = button.parentElement?.parentElement;
    const role = button.getAttribute("data-unfold") ?? "";
    const leader = leaderOf(button.parentElement)?.dataset["key"] ?? "";
    if (list && unfolded.has(`${leader} ${role}`)) unfoldLeaves(list, role);
  }
  const current = nodeOf(focused) ?? nodes()[0];
  if (current) boxOf(current).tabIndex = 0;
  markSelection();
  const seen = document.getElementById("chart-seen");
  if (seen instanceof HTMLInputElement) seen.value = tree().dataset["revision"] ?? "0";
  flash();
}

/** Lights up what was just changed. */
function flash() {
  for (const key of (tree().dataset["flash"] ?? "").split(" ")) {
    const node = nodeOf(key);
    if (!node) continue;
    node.classList.add("is-flashing");
    node.addEventListener("animationend", () => node.classList.remove("is-flashing"), { once: true });
  }
}

/** @param {Element} button */
function foldAll(button) {
  const close = button.getAttribute("aria-pressed") !== "true";
  for (const node of nodes()) if (Number(boxOf(node).ariaLevel) > 1) fold(node, !close);
  button.setAttribute("aria-pressed", String(close));
  if (button.lastChild) button.lastChild.textContent = wordOf(close ? "expand" : "collapse");
}

/** Adds the listeners; called once. */
export function startTree() {
  canvas().addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const { detail } = /** @type {CustomEvent<{target: Element}>} */ (event);
    if (detail.target.id !== "chart") return;
    const hadFocus = document.activeElement === document.body;
    restore();
    const current = nodeOf(focused);
    if (hadFocus && current) boxOf(current).focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("chart:redrawn"));
  });
  document.getElementById("fold-all")?.addEventListener("click", (event) => {
    foldAll(/** @type {Element} */ (event.currentTarget));
  });
  focused = shownKey();
  restore();
}
