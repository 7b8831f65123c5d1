// The wheel, the ground under the mouse, and fingers: how one moves about the chart. Drags of boxes are not from here.

/**
 * @typedef {object} Ground what the input moves
 * @property {HTMLElement} root
 * @property {(x: number, y: number) => void} pan pixels of the port
 * @property {(factor: number, clientX: number, clientY: number) => void} zoom
 * @property {(clientX: number, clientY: number) => boolean} isBox whether a box stands there
 * @property {() => void} click somebody clicked on the empty ground
 */

const WHEEL_LINE_PX = 16;
const ZOOM_PX = 400;
const CLICK_PX = 4;
const GROUND_CLICK = "button, a, input, select, textarea, [data-no-pan]";

/** @param {Ground} ground */
export function startInput(ground) {
  const { root } = ground;
  root.addEventListener("wheel", (event) => onWheel(event, ground), { passive: false });
  startMouse(ground);
  startFingers(ground);
}

/**
 * @param {WheelEvent} event
 * @param {Ground} ground
 */
function onWheel(event, ground) {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_PX : 1;
  if (event.ctrlKey || event.metaKey) {
    ground.zoom(Math.exp((-event.deltaY * unit) / ZOOM_PX), event.clientX, event.clientY);
    return;
  }
  const isSideways = event.shiftKey && event.deltaX === 0;
  ground.pan(-(isSideways ? event.deltaY : event.deltaX) * unit, isSideways ? 0 : -event.deltaY * unit);
}

/**
 * The left button drags the ground, the middle one and the space bar drag from anywhere.
 * @param {Ground} ground
 */
function startMouse(ground) {
  const { root } = ground;
  let holdsSpace = false;
  let wasDragged = false;
  document.addEventListener("keydown", (event) => {
    const isFree = event.target === document.body || (event.target instanceof Element && root.contains(event.target));
    if (event.code === "Space" && isFree) holdsSpace = true;
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space") holdsSpace = false;
  });
  root.addEventListener("pointerdown", (event) => {
    wasDragged = false;
    if (event.pointerType === "touch" || event.defaultPrevented || event.button > 1) return;
    if (event.target instanceof Element && event.target.closest(GROUND_CLICK)) return;
    if (event.button === 0 && !holdsSpace && ground.isBox(event.clientX, event.clientY)) return;
    if (event.button === 1 || holdsSpace) event.preventDefault();
    follow(event, ground, () => {
      wasDragged = true;
    });
  });
  root.addEventListener("click", (event) => {
    if (wasDragged || (event.target instanceof Element && event.target.closest(GROUND_CLICK))) return;
    if (!ground.isBox(event.clientX, event.clientY)) ground.click();
  });
}

/**
 * @param {PointerEvent} start
 * @param {Ground} ground
 * @param {() => void} dragged
 */
function follow(start, ground, dragged) {
  const stop = new AbortController();
  let [x, y, isFar] = [start.clientX, start.clientY, false];
  const onMove = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== start.pointerId) return;
    if (!isFar && Math.hypot(event.clientX - x, event.clientY - y) < CLICK_PX) return;
    if (!isFar) {
      isFar = true;
      dragged();
      ground.root.classList.add("is-panning");
    }
    ground.pan(event.clientX - x, event.clientY - y);
    [x, y] = [event.clientX, event.clientY];
  };
  const end = () => {
    stop.abort();
    ground.root.classList.remove("is-panning");
  };
  for (const name of ["pointerup", "pointercancel", "blur"]) window.addEventListener(name, end, { signal: stop.signal });
  window.addEventListener("pointermove", onMove, { signal: stop.signal });
}

/**
 * One finger pans, two zoom. A drag of a box that has begun meanwhile says so with `is-dragging` on the document.
 * @param {Ground} ground
 */
function startFingers(ground) {
  const { root } = ground;
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  root.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || event.defaultPrevented) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  window.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger || document.documentElement.classList.contains("is-dragging")) return;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(finger, other, event, ground);
    else ground.pan(event.clientX - finger.x, event.clientY - finger.y);
    finger.x = event.clientX;
    finger.y = event.clientY;
  });
  const lift = (/** @type {PointerEvent} */ event) => fingers.delete(event.pointerId);
  window.addEventListener("pointerup", lift);
  window.addEventListener("pointercancel", lift);
}

/**
 * @param {{x: number, y: number}} finger as it was
 * @param {{x: number, y: number}} other
 * @param {PointerEvent} event
 * @param {Ground} ground
 */
function pinch(finger, other, event, ground) {
  const before = Math.hypot(finger.x - other.x, finger.y - other.y);
  const now = Math.hypot(event.clientX - other.x, event.clientY - other.y);
  ground.pan((event.clientX - finger.x) / 2, (event.clientY - finger.y) / 2);
  if (before > 0 && now > 0) ground.zoom(now / before, (event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
}
