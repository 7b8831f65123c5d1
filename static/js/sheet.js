// The aside on a phone: a bottom sheet with three stops. A tap on the handle goes to the next stop, a drag to the
// nearest, the arrow keys up and down. On a wide screen the handle is not shown and nothing here happens.

const STOPS = /** @type {const} */ (["peek", "half", "full"]);

/**
 * The stop nearest to a height.
 * @param {number} share height of the sheet as a share of the window, 0-1
 * @returns {typeof STOPS[number]}
 */
export function nearestStop(share) {
  if (share < 0.3) return "peek";
  return share < 0.68 ? "half" : "full";
}

/**
 * @param {HTMLElement} sheet
 * @param {number} step
 */
function move(sheet, step) {
  const at = STOPS.findIndex((stop) => stop === (sheet.dataset.stop ?? "half"));
  sheet.dataset.stop = STOPS[Math.min(STOPS.length - 1, Math.max(0, at + step))];
}

/** @param {PointerEvent} event */
function onDown(event) {
  const handle = event.target instanceof Element ? event.target.closest(".so-sheet-handle") : null;
  const sheet = handle?.closest(".so-panel");
  if (!(handle instanceof HTMLElement) || !(sheet instanceof HTMLElement)) return;
  const start = event.clientY;
  handle.setPointerCapture(event.pointerId);
  const onUp = (/** @type {PointerEvent} */ up) => {
    const lifted = start - up.clientY;
    if (Math.abs(lifted) < 8) {
      sheet.dataset.stop = sheet.dataset.stop === "full" ? "half" : "full";
    } else {
      sheet.dataset.stop = nearestStop((sheet.offsetHeight + lifted) / window.innerHeight);
    }
  };
  handle.addEventListener("pointerup", onUp, { once: true });
}

/** Adds the listeners; called once. */
export function startSheet() {
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("keydown", (event) => {
    const handle = event.target instanceof Element ? event.target.closest(".so-sheet-handle") : null;
    const sheet = handle?.closest(".so-panel");
    if (!(sheet instanceof HTMLElement) || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(sheet, event.key === "ArrowUp" ? 1 : -1);
  });
}
