// Asks every few seconds whether somebody else changed the chart. Nothing is asked while the page is out of sight,
// while something is dragged, or while an own change is under way.
import { canvas, frame, htmx, tree } from "./page.js";
import { refreshPanel } from "./panel.js";

const EVERY_MS = 3000;
const PATIENCE = 2;
let failures = 0;

/** @param {boolean} away */
function showOffline(away) {
  const mark = document.querySelector(".so-offline");
  if (mark instanceof HTMLElement) mark.hidden = !away;
}

/** @param {string} html */
function take(html) {
  const { scrollLeft, scrollTop } = canvas();
  htmx().swap(tree(), html, { swapStyle: "none" });
  canvas().scrollTo({ left: scrollLeft, top: scrollTop, behavior: "instant" });
  refreshPanel();
}

async function ask() {
  if (document.hidden || document.querySelector(".is-dragging, .htmx-request")) return;
  const seen = tree().dataset["revision"] ?? "0";
  try {
    const answer = await fetch(`${frame().dataset["revisionUrl"]}?seen=${seen}`, { headers: { "HX-Request": "true" } });
    if (answer.redirected || ![200, 204].includes(answer.status)) throw new Error(String(answer.status));
    failures = 0;
    const html = answer.status === 200 ? await answer.text() : "";
    // An own change that came back meanwhile is newer than this answer.
    if (html && tree().dataset["revision"] === seen && !document.querySelector(".is-dragging")) take(html);
  } catch {
    failures += 1;
  }
  showOffline(failures >= PATIENCE);
}

/** Starts asking; called once. */
export function startNews() {
  const again = async () => {
    await ask();
    setTimeout(again, EVERY_MS * Math.min(8, failures + 1));
  };
  setTimeout(again, EVERY_MS);
}
