// Dragging with a mouse or a pen: a box onto its new leader, a role or a person onto a box. The server decides; here
// only what is plainly impossible is refused. Without a mouse the same is done by the forms of the panel.
import { boxOf, canvas, frame, htmx, nodeOf, tree, wordOf } from "./page.js";
import { hasForm } from "./panel.js";
import { leaderOf } from "./tree.js";

const THRESHOLD_PX = 5;
const EDGE_PX = 36;
const OPEN_AFTER_MS = 600;

/**
 * @typedef {object} Drag
 * @property {string} kind position, role or person
 * @property {string} value
 * @property {HTMLElement} source
 * @property {HTMLElement} ghost
 * @property {HTMLElement | null} node the tree's node of a dragged box
 * @property {HTMLElement | null} target the node under the pointer
 * @property {string} reason why the target refuses, empty when it does not
 * @property {number} opening
 * @property {boolean} isInside it has been inside the canvas, so its edges may pan
 */

/** @type {Drag | null} */
let drag = null;

/**
 * @param {HTMLElement} node
 * @returns {string} how a box is called in a tip: its person, else its title
 */
function nameOf(node) {
  return (node.querySelector(".so-box-who .so-truncate") ?? node.querySelector(".so-box-title"))?.textContent?.trim() ?? "";
}

/**
 * @param {HTMLElement} source
 * @returns {HTMLElement}
 */
function ghostOf(source) {
  const ghost = /** @type {HTMLElement} */ (source.cloneNode(true));
  ghost.classList.add("so-ghost");
  ghost.removeAttribute("id");
  ghost.style.setProperty("width", `${source.offsetWidth}px`);
  const holder = source.closest(".so-node");
  if (!holder) {
    document.body.append(ghost);
    return ghost;
  }
  // The shape of a box comes from the class of its node.
  const frameOfGhost = document.createElement("div");
  frameOfGhost.className = holder.className.replace("is-hit", "");
  frameOfGhost.setAttribute("aria-hidden", "true");
  frameOfGhost.style.setProperty("position", "static");
  frameOfGhost.append(ghost);
  document.body.append(frameOfGhost);
  return ghost;
}

/**
 * @param {HTMLElement} source
 * @param {PointerEvent} event
 */
function lift(source, event) {
  const kind = source.dataset["drag"] ?? "";
  const value = source.dataset["value"] ?? "";
  const node = kind === "position" ? nodeOf(value) : null;
  drag = { kind, value, source, ghost: ghostOf(source), node, target: null, reason: "", opening: 0, isInside: false };
  document.documentElement.classList.add("is-dragging");
  node?.classList.add("is-lifted");
  source.dataset["was"] = wordOf("was-here");
  follow(event);
}

/**
 * Why the dragged thing cannot land on a node; empty when it can, as far as the page knows.
 * @param {Drag} held
 * @param {HTMLElement} target
 */
function refusal(held, target) {
  if (held.kind !== "position" || !held.node) return "";
  if (held.node.contains(target)) return target === held.node ? wordOf("was-here") : wordOf("own-report");
  return leaderOf(held.node) === target ? wordOf("already") : "";
}

/** @param {Drag} held */
function tipOf(held) {
  if (held.reason) return held.reason;
  if (!held.target) return held.kind === "position" ? wordOf("to-top") : wordOf("on-a-box");
  const words = { position: "move-to", role: "give-role", person: "seat" }[held.kind] ?? "";
  return wordOf(words, { name: nameOf(held.target) });
}

/**
 * @param {Drag} held
 * @param {HTMLElement | null} target
 */
function aim(held, target) {
  if (held.target === target) return;
  held.target?.classList.remove("is-target", "is-refusing");
  window.clearTimeout(held.opening);
  held.target = target;
  held.reason = target ? refusal(held, target) : "";
  target?.classList.add(held.reason ? "is-refusing" : "is-target");
  if (target && boxOf(target).getAttribute("aria-expanded") === "false") {
    held.opening = window.setTimeout(() => boxOf(target).setAttribute("aria-expanded", "true"), OPEN_AFTER_MS);
  }
}

/** @param {PointerEvent} event */
function follow(event) {
  if (!drag) return;
  drag.ghost.style.setProperty("transform", `translate(${event.clientX + 10}px, ${event.clientY + 8}px) rotate(-2deg)`);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const node = under?.closest(".so-box")?.closest(".so-node[data-key]");
  aim(drag, node instanceof HTMLElement ? node : null);
  const tip = document.getElementById("drag-tip");
  if (tip) {
    tip.hidden = !canvas().contains(under);
    tip.textContent = tipOf(drag);
    tip.style.setProperty("transform", `translate(${event.clientX + 14}px, ${event.clientY + 8 + drag.ghost.offsetHeight + 8}px)`);
  }
  panAtEdge(drag, event);
}

/**
 * @param {Drag} held
 * @param {PointerEvent} event
 */
function panAtEdge(held, event) {
  const place = canvas().getBoundingClientRect();
  const x = event.clientX < place.left + EDGE_PX ? -1 : event.clientX > place.right - EDGE_PX ? 1 : 0;
  const y = event.clientY < place.top + EDGE_PX ? -1 : event.clientY > place.bottom - EDGE_PX ? 1 : 0;
  if (!x && !y) held.isInside = true;
  else if (held.isInside) canvas().scrollBy({ left: x * 14, top: y * 14, behavior: "instant" });
}

/** Puts everything back; what was held is returned. */
function release() {
  const held = drag;
  if (!held) return null;
  drag = null;
  window.clearTimeout(held.opening);
  held.target?.classList.remove("is-target", "is-refusing");
  held.node?.classList.remove("is-lifted");
  (held.ghost.parentElement === document.body ? held.ghost : held.ghost.parentElement)?.remove();
  document.documentElement.classList.remove("is-dragging");
  document.getElementById("drag-tip")?.setAttribute("hidden", "");
  return held;
}

/**
 * @param {Drag} held
 * @param {boolean} onGround
 */
function land(held, onGround) {
  const toTop = onGround && held.kind === "position" && held.node !== null && leaderOf(held.node) !== null;
  if (held.reason || !(held.target || toTop)) return;
  void htmx().ajax("POST", frame().dataset["dropUrl"] ?? "", {
    target: "#panel",
    swap: hasForm() ? "none" : "outerHTML",
    values: {
      kind: held.kind,
      value: held.value,
      target: held.target?.dataset["key"] ?? "",
      revision: tree().dataset["revision"] ?? "0",
    },
  });
}

/** @param {PointerEvent} event */
function onDown(event) {
  const source = event.target instanceof Element ? event.target.closest("[data-drag]") : null;
  if (!(source instanceof HTMLElement) || event.button !== 0 || event.pointerType === "touch") return;
  if (matchMedia("(width < 768px)").matches) return;
  const stop = new AbortController();
  const { signal } = stop;
  const end = () => {
    stop.abort();
    return release();
  };
  document.addEventListener("pointermove", (move) => {
    if (drag) follow(move);
    else if (Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > THRESHOLD_PX) lift(source, move);
  }, { signal });
  document.addEventListener("pointerup", (up) => {
    const held = end();
    if (!held) return;
    swallowClick();
    const under = document.elementFromPoint(up.clientX, up.clientY);
    land(held, canvas().contains(under) && !under?.closest(".so-node > *"));
  }, { signal });
  document.addEventListener("pointercancel", end, { signal });
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") end();
  }, { signal });
}

/** The click that follows a drag is no click. */
function swallowClick() {
  const stop = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
}

/** Adds the listeners; called once. */
export function startDrag() {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-drag]")) event.preventDefault();
  });
}
