// Signing out empties this browser's storage. Edits that wait there for the server are asked about first, and the other
// pages of the site are told when it is done.
import { openDialog } from "./dialog.js";
import { onSignedOutElsewhere, tellSignedOut } from "./signed-out.js";

/**
 * Whose edits wait here, left by any tab, also one that has gone. A queue is named
 * `so-outbox:<structure>:<person>:<tab>` (static/js/chart/tabs.js).
 * @param {string[]} names of all that the storage holds
 * @param {string} person as the queues name whoever signs out
 * @returns {{own: boolean, others: boolean}}
 */
export function editsIn(names, person) {
  const queues = names.filter((name) => name.startsWith("so-outbox:") && !name.endsWith(":pulse"));
  const own = queues.filter((name) => name.split(":")[2] === person);
  return { own: own.length > 0, others: own.length < queues.length };
}

/** @param {string} person */
function editsWaiting(person) {
  try {
    return editsIn(Object.keys(localStorage), person);
  } catch {
    // Storage is closed in this browser: nothing waits in it.
    return { own: false, others: false };
  }
}

/** Adds the listeners; called once. */
export function startSignOut() {
  const dialog = document.getElementById("unsent-edits");
  /** @type {HTMLFormElement | null} */
  let asked = null;
  // A page is left once the answer is there: by then the session has ended. Without an answer it stays.
  const tellWhenLeft = () => addEventListener("pagehide", tellSignedOut, { once: true });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-signs-out]")) return;
    const wait = editsWaiting(form.dataset["signsOut"] ?? "");
    if (!(dialog instanceof HTMLDialogElement) || !(wait.own || wait.others)) return tellWhenLeft();
    event.preventDefault();
    asked = form;
    dialog.querySelector("[data-own-edits]")?.toggleAttribute("hidden", !wait.own);
    dialog.querySelector("[data-others-edits]")?.toggleAttribute("hidden", !wait.others);
    openDialog(dialog);
  });
  dialog?.querySelector("[data-all-the-same]")?.addEventListener("click", () => {
    tellWhenLeft();
    // submit() asks no listener again.
    asked?.submit();
  });
  // Loaded again, a page of somebody who was signed in is the sign-in page.
  if (document.querySelector("[data-signs-out]")) onSignedOutElsewhere(() => location.reload());
}
