// The palette on the left: open or not is kept in this browser; open from the start where there is room.

const KEY = "so-palette";
const ROOMY = "(width >= 1500px)";

/** @param {boolean} open */
function show(open) {
  const palette = document.getElementById("palette");
  const button = document.getElementById("palette-switch");
  if (!palette || !button) return;
  palette.hidden = !open;
  button.hidden = open;
  button.setAttribute("aria-expanded", String(open));
}

/** @param {boolean} open */
function keep(open) {
  try {
    localStorage.setItem(KEY, open ? "open" : "closed");
  } catch {
    // storage is closed in this browser: it opens the same way next time
  }
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Adds the listeners; called once. */
export function startPalette() {
  show((kept() ?? (matchMedia(ROOMY).matches ? "open" : "closed")) === "open");
  document.getElementById("palette-switch")?.addEventListener("click", () => {
    show(true);
    keep(true);
    const close = document.querySelector("[data-palette-close]");
    if (close instanceof HTMLElement) close.focus();
  });
  document.querySelector("[data-palette-close]")?.addEventListener("click", () => {
    show(false);
    keep(false);
    document.getElementById("palette-switch")?.focus();
  });
}
