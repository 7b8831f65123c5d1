// The findings page: a finding opens beside the list where there is room, as a page of its own on a phone.
import { showRailCount } from "./rail.js";

const wide = matchMedia("(width >= 1000px)");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (wide.matches || !(event.target instanceof Element)) return;
  const asked = event.target.closest("a[data-beside], form[data-together]");
  if (!asked) return;
  event.preventDefault();
  if (asked instanceof HTMLAnchorElement) location.assign(asked.href);
  if (asked instanceof HTMLFormElement) asked.submit();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { detail } = /** @type {CustomEvent<{requestConfig: {elt: Element}}>} */ (event);
  const link = detail.requestConfig?.elt;
  if (!(link instanceof HTMLAnchorElement) || !("beside" in link.dataset)) return;
  for (const other of document.querySelectorAll("a[data-beside][aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  document.getElementById("finding")?.scrollIntoView({ block: "nearest" });
});

// A decision answers with the whole page; a refusal with the form alone.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent<{requestConfig: {elt: Element}, xhr: XMLHttpRequest, target: Element}>} */ (event);
  const asked = detail.requestConfig?.elt;
  const findings = document.getElementById("findings");
  if (asked instanceof HTMLFormElement && "decide" in asked.dataset && detail.xhr.status === 200 && findings) {
    detail.target = findings;
  }
});

// The rail stands outside of what is drawn again: it follows the list.
document.addEventListener("htmx:afterSwap", () => {
  const open = document.getElementById("findings")?.dataset.open;
  if (open) showRailCount("teams:findings", Number(open));
});

document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLSelectElement ? event.target.form : null;
  if (form && "sendOnChange" in form.dataset) form.requestSubmit();
});
