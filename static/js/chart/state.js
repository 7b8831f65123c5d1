// The top bar: what undo and redo would do, whether all is saved, the revision, the stage of the company.
import { showRailCount } from "../rail.js";
import { showToast } from "../toast.js";
import { counted, say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

/**
 * @param {string} id
 * @returns {HTMLElement | null}
 */
function part(id) {
  return document.getElementById(id);
}

/**
 * A button that has nothing to do keeps the focus, so it is not disabled but says so.
 * @param {string} id
 * @param {string | null} label null: nothing to do
 * @param {string} none
 */
function setStep(id, label, none) {
  const button = part(id);
  if (!button) return;
  const text = label ?? none;
  button.setAttribute("aria-disabled", String(label === null));
  button.setAttribute("aria-label", text);
  button.title = text;
}

/** @param {Chart} chart */
function showSteps({ store, sync }) {
  const { undo, redo } = store.undo;
  const back = sync.unsentUndo ? word("undo-unsent") : undo && word("undo-what", { what: undo });
  const again = sync.unsentRedo ? word("redo-unsent") : redo && word("redo-what", { what: redo });
  setStep("undo", back, word("undo-none"));
  setStep("redo", again, word("redo-none"));
}

let hasWarned = false;

/** @param {Chart} chart once is enough: the browser itself asks when the page is left */
function warnOfRisk({ sync }) {
  if (!sync.isAtRisk || sync.state === "saving" || hasWarned) return;
  hasWarned = true;
  showToast({ level: "warning", text: word("not-kept") });
}

/** @param {Chart} chart */
function showSaved({ store, sync }) {
  const holder = part("save-state");
  if (!holder) return;
  const before = holder.dataset["state"] ?? "saved";
  const { state, waiting } = sync;
  holder.dataset["state"] = state;
  const offline = waiting ? counted("offline-waiting", waiting) : word("offline");
  const out = waiting ? counted("out-kept", waiting) : word("out");
  part("save-waiting")?.replaceChildren(offline);
  part("save-kept")?.replaceChildren(out);
  part("chart-revision")?.replaceChildren(word("revision", { n: store.structure.revision }));
  if (state === before) return;
  if (state === "offline") say(offline);
  if (state === "signed-out") say(out);
  if (state === "saved" && before !== "saving") say(word("online-again"));
}

/**
 * The rail counts the findings of the living structure.
 * @param {Chart} chart
 */
function showFindings({ store: { structure } }) {
  if (structure.state === "live" && structure.open_findings !== null) {
    showRailCount("teams:findings", structure.open_findings);
  }
}

/** After signing in one comes back to this very page. */
function aimSignIn() {
  const link = part("sign-in-again");
  if (!(link instanceof HTMLAnchorElement)) return;
  link.addEventListener("pointerdown", aim);
  link.addEventListener("focus", aim);
  function aim() {
    const url = new URL(/** @type {HTMLAnchorElement} */ (link).href);
    url.searchParams.set("next", location.pathname + location.search);
    /** @type {HTMLAnchorElement} */ (link).href = url.href;
  }
}

/**
 * @param {string} url
 * @returns {Promise<import("./types.js").Document | null>} null without a line or a session
 */
async function readAnew(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * The stage decides which findings there are, and no operation of the log tells of it: everything is read anew.
 * @param {Chart} chart
 */
function followStage({ config, store, sync }) {
  part("stage-form")?.addEventListener("htmx:afterRequest", async (event) => {
    const { detail } = /** @type {CustomEvent<{successful: boolean}>} */ (event);
    if (!detail.successful || sync.waiting) return void sync.pull();
    const fresh = await readAnew(config.urls["document"] ?? "");
    if (fresh) store.replace(fresh);
    else void sync.pull();
  });
}

/**
 * Adds the listeners; called once.
 * @param {Chart} chart
 */
export function startState(chart) {
  const { store, sync, commands } = chart;
  const show = () => {
    showSteps(chart);
    showSaved(chart);
    showFindings(chart);
    warnOfRisk(chart);
  };
  /** @param {string} id @param {() => void} act */
  const press = (id, act) =>
    part(id)?.addEventListener("click", (event) => {
      if (/** @type {HTMLElement} */ (event.currentTarget).getAttribute("aria-disabled") === "false") act();
    });
  press("undo", commands.undo);
  press("redo", commands.redo);
  part("save-state")?.querySelector("[data-for='conflict']")?.addEventListener("click", () => void sync.decide());
  aimSignIn();
  followStage(chart);
  store.subscribe(show);
  sync.onState(show);
  show();
}
