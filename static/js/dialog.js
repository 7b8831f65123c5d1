// <dialog> as the only modal. Three ways to open one:
//   data-opens="ID"              a button that opens a dialog standing in the page
//   hx-get hx-target="#dialog-body" (or #sheet-body)   a fragment that arrives in a closed dialog opens it
//   openDialog(element)          from a script
// It closes by Esc, by the ground behind it, by [data-close], and when the server answers with
// HX-Trigger: "dialog:close". A dialog with data-keep stays on a click beside it (a form with typed text).

/** @param {HTMLDialogElement} dialog */
export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
}

/** Closes the topmost open dialog, if there is one. */
export function closeDialog() {
  const open = document.querySelectorAll("dialog[open]");
  const last = open[open.length - 1];
  if (last instanceof HTMLDialogElement) last.close();
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.getAttribute("data-opens") ?? "");
    if (dialog instanceof HTMLDialogElement) openDialog(dialog);
    return;
  }
  if (event.target.closest("[data-close]")) {
    event.target.closest("dialog")?.close();
    return;
  }
  const ground = event.target;
  if (ground instanceof HTMLDialogElement && ground.open && !ground.querySelector("[data-keep]")) ground.close();
}

/** Adds the listeners; called once. */
export function startDialogs() {
  document.addEventListener("click", onClick);
  document.addEventListener("dialog:close", closeDialog);
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target instanceof Element ? event.target.closest("dialog") : null;
    if (dialog) openDialog(dialog);
  });
}
