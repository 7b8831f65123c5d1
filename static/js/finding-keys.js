// The findings page by keys: J and K walk through the list, 1-9 choose a way out, Ctrl+Enter applies it, X ticks.
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/** @param {KeyboardEvent} event */
function isTyping(event) {
  return event.target instanceof Element && event.target.closest(TYPING) !== null;
}

/** @returns {HTMLAnchorElement[]} the findings that can be seen in the list, in its order */
function shownLines() {
  const lines = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-beside]"));
  return [...lines].filter((line) => line.offsetParent !== null);
}

/** Where the walk stands: the line with the focus, else the one that is open beside the list. */
function currentLine() {
  const focused = document.activeElement?.closest("a[data-beside]");
  return focused ?? document.querySelector("a[data-beside][aria-current]");
}

/** @param {1 | -1} step */
function walk(step) {
  const lines = shownLines();
  const at = lines.findIndex((line) => line === currentLine());
  const next = lines[at < 0 ? 0 : at + step];
  if (!next) return false;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  if (matchMedia("(width >= 1000px)").matches) next.click();
  return true;
}

/** @param {number} number from 1 */
function chooseWay(number) {
  const ways = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#moves [name=move]"));
  const way = ways[number - 1];
  if (!way) return false;
  way.focus();
  if (!way.checked) way.click();
  return true;
}

function apply() {
  const form = document.getElementById("moves");
  const button = form?.querySelector("button[type=submit]");
  if (!(form instanceof HTMLFormElement) || !button) return false;
  form.requestSubmit();
  return true;
}

function tick() {
  const box = currentLine()?.closest(".so-finding-pick")?.querySelector("input[name=finding]");
  if (!(box instanceof HTMLInputElement)) return false;
  box.click();
  return true;
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key meant something here */
function onPlainKey(event) {
  const inList = event.target instanceof Element && event.target.closest("a[data-beside]") !== null;
  switch (event.code) {
    case "KeyJ":
      return walk(1);
    case "KeyK":
      return walk(-1);
    case "KeyX":
      return tick();
    case "ArrowDown":
      return inList && walk(1);
    case "ArrowUp":
      return inList && walk(-1);
  }
  return /^[1-9]$/.test(event.key) && chooseWay(Number(event.key));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "Enter" && apply()) event.preventDefault();
    return;
  }
  if (!event.shiftKey && !isTyping(event) && onPlainKey(event)) event.preventDefault();
});

// How many are ticked.
document.addEventListener("change", count);
document.addEventListener("htmx:afterSwap", count);
document.addEventListener("reset", () => requestAnimationFrame(count));

function count() {
  const shown = document.querySelector("[data-together] [data-count]");
  if (shown) shown.textContent = String(document.querySelectorAll("input[name=finding]:checked").length);
}
