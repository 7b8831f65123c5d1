// The lines of a job description: after a decision the keyboard goes on to the next line; the role is made once.

/** @type {{number: string, does: string} | null} what was pressed last, until its answer has come */
let pressed = null;

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (!(target instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return;
  const line = target.closest("[id^='line-']");
  pressed = line ? { number: line.id, does: submitter.value } : null;
  // A second click would only come to the role that the first one made; sparing it is politer.
  if ("once" in submitter.dataset) window.setTimeout(() => (submitter.disabled = true));
});

/**
 * The button that confirms the first undecided line after this one.
 * @param {Element} line
 * @returns {HTMLElement | null}
 */
function nextConfirm(line) {
  for (let next = line.nextElementSibling; next; next = next.nextElementSibling) {
    const button = next.querySelector("[data-confirm]");
    if (button instanceof HTMLElement) return button;
  }
  return null;
}

document.addEventListener("htmx:afterSettle", () => {
  if (!pressed) return;
  const line = document.getElementById(pressed.number);
  const isDone = line?.dataset.state !== "open" || !line.querySelector("textarea");
  pressed = null;
  if (!line || document.activeElement !== document.body) return;
  const first = line.querySelector("textarea, button");
  const target = isDone ? (nextConfirm(line) ?? document.getElementById("job-create")) : first;
  if (target instanceof HTMLElement) target.focus();
});

// Back from the next page: the page may come from memory as it was left.
window.addEventListener("pageshow", () => {
  const button = document.getElementById("job-create");
  if (button instanceof HTMLButtonElement) button.disabled = false;
});
