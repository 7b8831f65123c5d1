// The side panel: which position it shows, closing it, and Esc. An open form is never replaced by news.
import { boxOf, frame, htmx, nodeOf, nodes, tree } from "./page.js";

/** @returns {HTMLElement | null} */
function panel() {
  return document.getElementById("panel");
}

/** @returns {boolean} whether something is being typed into the panel */
export function hasForm() {
  return document.getElementById("panel-form") !== null;
}

/** @returns {string} the key of the position shown, empty when the panel is closed */
export function shownKey() {
  return panel()?.querySelector("[data-key]")?.getAttribute("data-key") ?? "";
}

/** @param {string} key */
function positionUrl(key) {
  return (frame().dataset["positionUrl"] ?? "").replace("00000000-0000-0000-0000-000000000000", key);
}

/** Marks the box that the panel shows. */
export function markSelection() {
  if (!document.getElementById("chart")) return;
  const key = shownKey();
  for (const node of nodes()) {
    boxOf(node).setAttribute("aria-selected", String(node.dataset["key"] === key));
  }
}

/**
 * Opens the panel of a position.
 * @param {string} key
 * @param {string} [query] "?tab=duties"
 */
export function openPanel(key, query = "") {
  return htmx().ajax("GET", positionUrl(key) + query, { target: "#panel", swap: "outerHTML" });
}

/**
 * Opens a form of teams.forms.EDITS, or "add" for a report.
 * @param {string} key
 * @param {string} edit
 */
export function openForm(key, edit) {
  const url = edit === "add" ? `${frame().dataset["addUrl"]}?parent=${key}` : `${positionUrl(key)}${edit}/`;
  return htmx().ajax("GET", url, { target: "#panel", swap: "outerHTML" });
}

/** Brings the panel up to date after another's change, unless a form is open in it. */
export function refreshPanel() {
  const key = shownKey();
  if (!key || hasForm()) return;
  const current = panel()?.querySelector(".so-tab[aria-current='page']")?.getAttribute("hx-get") ?? "";
  if (nodeOf(key)) void openPanel(key, current.includes("?") ? `?${current.split("?")[1]}` : "");
}

export function closePanel() {
  const open = panel();
  if (!open) return;
  const key = shownKey();
  open.replaceChildren();
  open.hidden = true;
  if (!frame()) return;
  markSelection();
  history.replaceState(null, "", frame().dataset["chartUrl"]);
  const node = nodeOf(key);
  const box = node ? boxOf(node) : tree().querySelector("[tabindex='0']");
  if (box instanceof HTMLElement) box.focus({ preventScroll: true });
}

/** Where the focus goes when a panel arrives: into a form, or to the first fault in it. */
function focusForm() {
  const form = document.getElementById("panel-form");
  const field = form?.querySelector("[aria-invalid='true']") ?? form?.querySelector("select, input:not([type='hidden']), textarea");
  const target = field ?? form?.querySelector("button");
  if (target instanceof HTMLElement) target.focus();
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-panel-close]")) closePanel();
  const wanted = event.target.closest("[data-select]")?.getAttribute("data-select");
  if (wanted) void openPanel(wanted);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key !== "Escape" || document.querySelector("dialog[open], .is-dragging")) return;
  const cancel = document.querySelector("[data-form-cancel]");
  if (cancel instanceof HTMLElement && cancel.closest("#panel")) cancel.click();
  else if (panel() && !panel()?.hidden) closePanel();
}

/** Adds the listeners; called once. */
export function startPanel() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element && event.target.id !== "panel") return;
    markSelection();
    focusForm();
    // The panel takes room from the canvas: the box it is about must stay in sight.
    const shown = nodeOf(shownKey());
    const onPhone = matchMedia("(width < 768px)").matches;
    if (shown) boxOf(shown).scrollIntoView({ block: onPhone ? "start" : "nearest", inline: "nearest" });
  });
  // A conflict arrives as 409 with a dialog; other refusals stay toasts.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = /** @type {CustomEvent<{xhr: XMLHttpRequest, shouldSwap: boolean, isError: boolean}>} */ (event);
    if (detail.xhr.status === 409 && detail.xhr.getResponseHeader("HX-Retarget")) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  // Every change says which position is open, so that its panel comes back with the answer.
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = /** @type {CustomEvent<{verb: string, parameters: FormData}>} */ (event);
    if (detail.verb === "post" && shownKey() && !hasForm()) detail.parameters.append("box", shownKey());
  });
}
