// The list of changes by keyboard: J and K walk it, Y accepts, N rejects. After each answer of the server the walk goes
// on from the same line.

/** @type {string} id of the line on which the walk stands */
let current = "";

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

/**
 * @param {HTMLElement[]} lines
 * @param {number} step 1 down, -1 up
 * @returns {HTMLElement | undefined}
 */
function next(lines, step) {
  const at = lines.findIndex((line) => line.dataset["id"] === current);
  return lines[at < 0 ? 0 : Math.min(Math.max(at + step, 0), lines.length - 1)];
}

/**
 * What the button would do. Not by a click: fingers may be there before htmx has taken up a new list.
 * @param {Element | null | undefined} button
 */
async function decide(button) {
  const url = button?.getAttribute("hx-post");
  if (!button || !url) return;
  const { htmx } = /** @type {any} */ (window);
  await htmx.ajax("POST", url, { target: "#changes", swap: "outerHTML", values: JSON.parse(button.getAttribute("hx-vals") ?? "{}") });
}

/**
 * Adds the listeners; called once.
 * @param {() => HTMLElement | null} list the list anew: every answer replaces it
 * @param {(line: HTMLElement) => void} goTo
 */
export function startChangeKeys(list, goTo) {
  const lines = () => /** @type {HTMLElement[]} */ ([...(list()?.querySelectorAll("[data-id]") ?? [])]);
  const here = () => lines().find((line) => line.dataset["id"] === current);

  /** @param {HTMLElement | undefined} line */
  const stand = (line) => {
    if (!line) return;
    current = line.dataset["id"] ?? "";
    line.focus();
    line.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const step = { KeyJ: 1, KeyK: -1 }[event.code];
    const verdict = { KeyY: "accepted", KeyN: "rejected" }[event.code];
    if (!step && !verdict) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) {
      stand(next(lines(), step));
      const line = here();
      if (line) goTo(line);
      return;
    }
    void decide(here()?.querySelector(`[data-verdict="${verdict}"]`));
  }, true);

  document.addEventListener("focusin", (event) => {
    const line = event.target instanceof Element ? event.target.closest("#changes [data-id]") : null;
    if (line instanceof HTMLElement) current = line.dataset["id"] ?? "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element && event.target.id === "changes" && current) here()?.focus();
  });
}
