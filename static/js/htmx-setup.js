// How this product uses htmx: the CSRF token on every request, a toast when the server or the line fails.
// The rest (422 swaps, 5xx does not) stands in <meta name="htmx-config">.
import { showToast, words } from "./toast.js";

const EARLY_MS = 100;

/** @returns {string} the CSRF token of this page, empty on a page without forms */
export function csrfToken() {
  return document.querySelector("meta[name='csrf-token']")?.getAttribute("content") ?? "";
}

/**
 * The sentence for a status that was not swapped in.
 * @param {number} status 0 when no answer came
 * @returns {string}
 */
export function failureText(status) {
  if (status === 0) return words("offline");
  if (status === 403) return words("forbidden");
  if (status === 404) return words("gone");
  if (status === 409 || status === 412) return words("changed");
  if (status === 429) return words("slow-down");
  if (status === 503) return words("busy");
  return words("failed");
}

/**
 * A whole page in answer to a request for a part of one: the session has ended (the sign-in page carries `next`), or
 * a form's answer is another page. Swapping it into a fragment would draw a page within the page.
 * @param {Event} event
 */
function leaveForWholePage(event) {
  const { detail } = /** @type {CustomEvent<{xhr: XMLHttpRequest, shouldSwap: boolean}>} */ (event);
  if (!/^\s*<!doctype html/i.test(detail.xhr.responseText)) return;
  detail.shouldSwap = false;
  if (detail.xhr.status >= 400) return;
  const url = new URL(detail.xhr.responseURL || location.href, location.href);
  if (url.searchParams.has("next")) location.reload();
  else location.assign(url);
}

/**
 * A form that has just come takes part some milliseconds later. Whoever presses Enter in it by then would be led away
 * by the browser's own way of sending: it waits, and is sent.
 * @param {SubmitEvent} event
 */
function holdEarlySubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !form.matches("[hx-post]:not([action])")) return;
  event.preventDefault();
  if (form.dataset["held"]) return;
  form.dataset["held"] = "yes";
  setTimeout(() => {
    if (form.isConnected) form.requestSubmit();
    delete form.dataset["held"];
  }, EARLY_MS);
}

/** Adds the listeners; called once. */
export function startHtmx() {
  document.addEventListener("submit", holdEarlySubmit);
  document.addEventListener("htmx:beforeSwap", leaveForWholePage);
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = /** @type {CustomEvent<{verb: string, headers: Record<string, string>}>} */ (event);
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { detail } = /** @type {CustomEvent<{xhr: XMLHttpRequest}>} */ (event);
    showToast({ level: "error", text: detail.xhr.getResponseHeader("X-Error") ?? failureText(detail.xhr.status) });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => showToast({ level: "error", text: failureText(0) }));
  }

  let asking = 0;
  const count = (/** @type {number} */ by) => {
    asking = Math.max(0, asking + by);
    document.documentElement.classList.toggle("so-is-busy", asking > 0);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-quiet]"))) count(1);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-quiet]"))) count(-1);
  });
}
