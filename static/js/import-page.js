// The import of a staff list: a file dropped anywhere on the frame lands in the input; a list is sent once.

/** @param {DragEvent} event */
function frameOf(event) {
  const frame = event.target instanceof Element ? event.target.closest("[data-drop]") : null;
  return event.dataTransfer?.types.includes("Files") ? frame : null;
}

document.addEventListener("dragover", (event) => {
  const frame = frameOf(event);
  if (!frame) return;
  event.preventDefault();
  frame.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  const frame = frameOf(event);
  if (frame && !(event.relatedTarget instanceof Node && frame.contains(event.relatedTarget))) {
    frame.classList.remove("is-over");
  }
});

document.addEventListener("drop", (event) => {
  const frame = frameOf(event);
  const input = frame?.querySelector("input[type='file']");
  if (!frame || !(input instanceof HTMLInputElement) || !event.dataTransfer) return;
  event.preventDefault();
  frame.classList.remove("is-over");
  input.files = event.dataTransfer.files;
  input.focus();
});

// A second click would only be told that the list is loaded; sparing it is politer.
document.addEventListener("submit", (event) => {
  if (event.submitter instanceof HTMLButtonElement && "once" in event.submitter.dataset) {
    const button = event.submitter;
    window.setTimeout(() => {
      button.disabled = true;
      button.dataset.once = "sent";
    });
  }
});
// Back from the next page: the page may come from memory as it was left.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[data-once='sent']")) {
    if (button instanceof HTMLButtonElement) button.disabled = false;
  }
});
