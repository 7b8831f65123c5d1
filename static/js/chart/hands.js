// The ground that hands work on: its elements, and where a box is in the window at the moment, at any zoom.

/** @typedef {import("./types.js").Scene} Scene */

/** @returns {HTMLElement} what surrounds the chart: floats and overlays stand in it */
export function frame() {
  return /** @type {HTMLElement} */ (document.getElementById("chart-page"));
}

/** @returns {HTMLElement} the element with role=tree, or the one with role=treegrid while the table is shown */
export function tree() {
  const rows = document.getElementById("treegrid");
  return rows?.offsetParent ? rows : /** @type {HTMLElement} */ (document.getElementById("chart"));
}

/** @returns {string | null} the box that Tab would reach: where the focus was last, or what has come in its place */
export function tabStop() {
  return tree().querySelector("[tabindex='0']")?.closest("[data-key]")?.getAttribute("data-key") ?? null;
}

/** @returns {HTMLElement} the element with role=tree, shown or not */
export function canvas() {
  return part("chart");
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {EventTarget | null} target whether typing goes there */
export function takesKeys(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** @returns {boolean} */
export function isPhone() {
  return matchMedia("(width < 768px)").matches;
}

/**
 * A rectangle of the chart in the coordinates of the window.
 * @param {Scene} scene
 * @param {{x: number, y: number, width: number, height: number}} place
 */
export function inWindow(scene, place) {
  const { scale } = scene.view;
  const corner = scene.toChart(0, 0);
  return {
    left: (place.x - corner.x) * scale,
    top: (place.y - corner.y) * scale,
    width: place.width * scale,
    height: place.height * scale,
  };
}

/**
 * Lays an element over a rectangle of the chart. It stands in the frame, and is as large as the rectangle is now.
 * @param {HTMLElement} element
 * @param {Scene} scene
 * @param {{x: number, y: number, width: number, height: number}} place
 */
export function layOver(element, scene, place) {
  const { left, top, width, height } = inWindow(scene, place);
  const ground = frame().getBoundingClientRect();
  element.style.setProperty("transform", `translate(${left - ground.left}px, ${top - ground.top}px)`);
  element.style.setProperty("width", `${width}px`);
  element.style.setProperty("height", `${height}px`);
}

/** The end of a touch makes a mouse press of its own, which would take the focus away from what has just opened. */
export function swallowTouch() {
  const options = { capture: true, once: true, passive: false };
  window.addEventListener("touchend", (event) => event.preventDefault(), options);
}

/** The click that follows a drag is no click. */
export function swallowClick() {
  const stop = (/** @type {MouseEvent} */ event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 50);
}
