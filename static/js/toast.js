// Toasts: bottom left, one plain toast at a time for 6 s, errors until they are closed.
// The server asks for one by the header  HX-Trigger: {"toast": {"level": "success", "text": "…"}}.

const SHOWN_MS = 6000;

/**
 * @typedef {object} Toast
 * @property {"success" | "info" | "warning" | "error"} level
 * @property {string} text
 * @property {string} [actionLabel] the word of the button, "Undo"
 * @property {() => void} [action] what the label does
 */

/**
 * A sentence of the page for scripts, in the page's language: templates/_components/_script_words.html.
 * @param {string} key
 * @returns {string}
 */
export function words(key) {
  const template = document.getElementById("script-words");
  const found = template instanceof HTMLTemplateElement ? template.content.querySelector(`[data-key="${key}"]`) : null;
  return found?.textContent ?? key;
}

/**
 * @param {Toast} toast
 * @returns {HTMLElement | null} null on a page without a place for toasts
 */
export function showToast({ level, text, actionLabel, action }) {
  const place = document.getElementById("toasts");
  const pattern = document.getElementById(`toast-${level}`);
  if (!place || !(pattern instanceof HTMLTemplateElement)) return null;
  const element = pattern.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof HTMLElement)) return null;
  const body = element.querySelector(".so-toast-text");
  if (body) body.textContent = text;
  if (actionLabel && action) body?.after(actionButton(actionLabel, action, element));
  place.append(element);
  return element;
}

/**
 * @param {string} label
 * @param {() => void} action
 * @param {HTMLElement} toast
 */
function actionButton(label, action, toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "so-link";
  button.textContent = label;
  button.addEventListener("click", () => {
    toast.remove();
    action();
  });
  return button;
}

/** @param {HTMLElement} toast */
function live(toast) {
  const plain = toast.dataset.toast !== "error";
  for (const other of plain ? document.querySelectorAll("[data-toast]") : []) {
    if (other !== toast && other.getAttribute("data-toast") !== "error") other.remove();
  }
  if (!plain) return;
  let timer = window.setTimeout(() => toast.remove(), SHOWN_MS);
  const wait = () => window.clearTimeout(timer);
  const go = () => {
    timer = window.setTimeout(() => toast.remove(), SHOWN_MS);
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, wait);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, go);
}

/** Gives life to the toasts of the page and to every one that is added later; called once. */
export function startToasts() {
  const place = document.getElementById("toasts");
  if (!place) return;
  for (const toast of place.querySelectorAll("[data-toast]")) if (toast instanceof HTMLElement) live(toast);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof HTMLElement && node.dataset.toast) live(node);
    }
  }).observe(place, { childList: true });
  place.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-close-toast]")) {
      event.target.closest("[data-toast]")?.remove();
    }
  });
  document.addEventListener("toast", (event) => {
    const { detail } = /** @type {CustomEvent<Toast>} */ (event);
    showToast(detail);
  });
}
