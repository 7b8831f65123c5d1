// <details class="so-menu"> as a menu: one open at a time, Esc and a click elsewhere close it, arrows walk it.

/** @param {Element | null} [except] the menu that stays */
function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details.so-menu[open]")) {
    if (menu !== except && menu instanceof HTMLDetailsElement) menu.open = false;
  }
}

/**
 * @param {Element} menu
 * @param {number} step 1 for the next item, -1 for the one before
 */
function walk(menu, step) {
  const items = [...menu.querySelectorAll(".so-menu-body :is(a, button, input)")];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = items[(at + step + items.length) % items.length];
  if (next instanceof HTMLElement) next.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const menu = document.querySelector("details.so-menu[open]");
  if (!(menu instanceof HTMLDetailsElement)) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary")?.focus();
    return;
  }
  const radio = event.target instanceof HTMLInputElement;
  if (radio || !menu.contains(document.activeElement)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    walk(menu, event.key === "ArrowDown" ? 1 : -1);
  }
}

/** Adds the listeners; called once. */
export function startMenus() {
  document.addEventListener("click", (event) => {
    closeMenus(event.target instanceof Element ? event.target.closest("details.so-menu") : null);
  });
  document.addEventListener("keydown", onKey);
}
