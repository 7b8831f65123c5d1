// The window onto the chart while it is open: which part is seen, and how it gets from one view to the next.
import { VIEW_MS, Movement, between, isCalm } from "./scene-motion.js";
import { clamped, fitted, opening, revealing, toChart, zoomedAt } from "./viewport.js";

/**
 * @typedef {import("./types.js").View} View
 * @typedef {import("./viewport.js").Size} Size
 * @typedef {import("./viewport.js").Rectangle} Rectangle
 */

/** Of the port: what floats at its edges. */
const INSETS = { top: 68, right: 24, bottom: 64, left: 68 };
/** There are no tools beside the chart of a phone. */
const NARROW_PX = 700;
const NARROW_INSETS = { top: 72, right: 12, bottom: 24, left: 12 };
/** A found box is shown at a scale that reads. */
const READING_SCALE = 0.75;

export class ChartWindow {
  /**
   * @param {HTMLElement} root
   * @param {() => Size} chart the size of the chart at the moment
   * @param {() => void} changed the view is another one
   */
  constructor(root, chart, changed) {
    this.root = root;
    this.chart = chart;
    this.changed = changed;
    /** @type {View} */
    this.view = { x: 0, y: 0, scale: 1 };
    this.port = { width: 0, height: 0 };
    /** A view has been chosen: by the page's address, or when the chart was first seen. */
    this.isOpened = false;
    /** The box that one sees first, until somebody does anything: panels may still come and go. @type {Rectangle | null} */
    this.first = null;
    for (const deed of ["pointerdown", "keydown"]) {
      document.addEventListener(deed, () => (this.first = null), { capture: true, once: true });
    }
    this.gliding = new Movement();
    this.listeners = /** @type {Set<(view: View) => void>} */ (new Set());
  }

  get insets() {
    return this.port.width < NARROW_PX ? NARROW_INSETS : INSETS;
  }

  get isSeen() {
    return this.port.width > 0 && this.port.height > 0;
  }

  /** @returns {boolean} whether the port has another size than before */
  measure() {
    const { clientWidth: width, clientHeight: height } = this.root;
    const before = this.port;
    if (!width || !height || (width === before.width && height === before.height)) return false;
    this.port = { width, height };
    if (this.first) this.open(this.first);
    else if (this.isOpened && before.width) {
      // What stood at the left edge stays there: the panel comes and goes at the right.
      const { x, y, scale } = this.view;
      this.view = { x: x + (width - before.width) / 2 / scale, y: y + (height - before.height) / 2 / scale, scale };
    }
    return true;
  }

  /** @param {Rectangle} first the box that one sees first */
  open(first) {
    this.isOpened = true;
    this.first = first;
    this.view = opening(this.chart(), this.port, this.insets, first);
    this.tell();
  }

  /** @param {View} view */
  set(view) {
    this.gliding.stop();
    this.isOpened = true;
    this.put(this.isSeen ? clamped(view, this.chart(), this.port) : view);
  }

  /** @param {View} view */
  put(view) {
    this.first = null;
    this.view = view;
    this.tell();
    this.changed();
  }

  /**
   * @param {number} x pixels of the port
   * @param {number} y
   */
  pan(x, y) {
    this.set({ ...this.view, x: this.view.x - x / this.view.scale, y: this.view.y - y / this.view.scale });
  }

  /**
   * @param {number} factor
   * @param {number} [clientX] what stays in place; the middle when not given
   * @param {number} [clientY]
   */
  zoom(factor, clientX, clientY) {
    const frame = this.root.getBoundingClientRect();
    const point = {
      x: clientX === undefined ? this.port.width / 2 : clientX - frame.left,
      y: clientY === undefined ? this.port.height / 2 : clientY - frame.top,
    };
    this.set(zoomedAt(this.view, factor, point, this.chart(), this.port));
  }

  fit() {
    this.glideTo(fitted(this.chart(), this.port, this.insets));
  }

  /** @param {View} target */
  glideTo(target) {
    const from = this.view;
    if (isCalm()) this.set(target);
    else this.gliding.run(VIEW_MS, (done) => this.put(between(from, target, done)));
  }

  /**
   * @param {Rectangle} place
   * @param {boolean} center
   */
  reveal(place, center) {
    if (!this.isSeen) return;
    const scale = center && this.view.scale < READING_SCALE ? 1 : this.view.scale;
    const target = revealing({ ...this.view, scale }, place, this.port, this.insets, center);
    if (target.x !== this.view.x || target.y !== this.view.y || target.scale !== this.view.scale) this.glideTo(target);
  }

  /**
   * @param {number} clientX
   * @param {number} clientY
   */
  toChart(clientX, clientY) {
    const frame = this.root.getBoundingClientRect();
    return toChart(this.view, this.port, clientX - frame.left, clientY - frame.top);
  }

  /**
   * The left top corner of the chart in the port, on a pixel of the screen: letters stay sharp.
   * @param {number} density pixels of the screen in one of the port
   */
  corner(density) {
    const { view, port } = this;
    const onPixel = (/** @type {number} */ value) => Math.round(value * density) / density;
    return { x: onPixel(port.width / 2 - view.x * view.scale), y: onPixel(port.height / 2 - view.y * view.scale) };
  }

  tell() {
    for (const listener of this.listeners) listener(this.view);
  }
}
