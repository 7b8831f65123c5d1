// Signing out empties this browser's storage. Edits that wait there for the server are asked about first.
import { openDialog } from "./dialog.js";

/** @returns {boolean} whether any tab, also one that has gone, has left edits here (static/js/chart/tabs.js) */
function editsWait() {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith("so-outbox:") && !name.endsWith(":pulse"));
  } catch {
    // Storage is closed in this browser: nothing waits in it.
    return false;
  }
}

/** Adds the listeners; called once. */
export function startSignOut() {
  const dialog = document.getElementById("unsent-edits");
  /** @type {HTMLFormElement | null} */
  let asked = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-signs-out]") || !editsWait()) return;
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    asked = form;
    openDialog(dialog);
  });
  // submit() asks no listener again.
  dialog?.querySelector("[data-all-the-same]")?.addEventListener("click", () => asked?.submit());
}
