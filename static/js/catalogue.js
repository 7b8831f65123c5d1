// The catalogue by keyboard: / goes to the search, arrows walk through what was found, Esc returns to the box.
// And the bar that counts the roles chosen for a comparison.

const MOST_ROLES = 4;

/** @returns {HTMLInputElement | null} */
function searchBox() {
  const box = document.getElementById("catalogue-search");
  return box instanceof HTMLInputElement ? box : null;
}

/** @returns {HTMLElement[]} the links of the results, in their order on the page */
function hits() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#results [data-hit]"))];
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} box
 */
function walk(event, box) {
  const links = hits();
  const here = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (here < 0 && document.activeElement !== box) return;
  const step = event.key === "ArrowDown" ? 1 : -1;
  if (here < 0 && step < 0) return;
  event.preventDefault();
  const next = here + step;
  if (next < 0) box.focus();
  else links[Math.min(next, links.length - 1)]?.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const box = searchBox();
  if (!box || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/" && !isTyping(event.target)) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    walk(event, box);
  } else if (event.key === "Escape" && hits().includes(/** @type {HTMLElement} */ (document.activeElement))) {
    box.focus();
  }
}

/** @param {Event} event */
function countChosen(event) {
  const form = event.target instanceof Element ? event.target.closest("form[data-compare]") : null;
  if (!form) return;
  const boxes = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[name=role]"))];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.disabled = !box.checked && chosen.length >= MOST_ROLES;
  const button = form.querySelector("button[type=submit]");
  if (button instanceof HTMLButtonElement) button.disabled = chosen.length === 1;
  const words = form.querySelector("[data-chosen]");
  if (!(words instanceof HTMLElement)) return;
  const names = chosen.map((box) => box.closest("article")?.querySelector("h3 a")?.textContent ?? "");
  words.textContent = `${words.dataset.chosen} ${names.join(", ")}`;
}

document.addEventListener("keydown", onKey);
document.addEventListener("change", countChosen);
