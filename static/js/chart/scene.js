// The chart as one sees it: boxes that are elements where they can be read, a canvas for the rest and for the lines.
import { HEIGHTS, SHAPES, WIDTHS } from "./layout-shapes.js";
import { Drawing } from "./scene-drawing.js";
import { startEvents } from "./scene-events.js";
import { heirOf } from "./scene-focus.js";
import { MOST_MOVING, VIEW_MS, commonShift, isCalm } from "./scene-motion.js";
import { Stage } from "./scene-stage.js";
import { ChartWindow } from "./scene-window.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").Scene} Scene
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./types.js").View} View
 * @typedef {(context: CanvasRenderingContext2D, view: View, scene: Scene) => void} Layer
 */

/**
 * @param {{root: HTMLElement, store: Store, look: (box: Box) => Look, opensAll?: boolean}} parts root: the element with
 *   role=tree; opensAll: nothing is folded at the beginning
 * @returns {Scene}
 */
export function createScene({ root, store, look, opensAll = false }) {
  return new ChartScene(root, store, look, opensAll);
}

/** @implements {Scene} */
export class ChartScene {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {(box: Box) => Look} look
   * @param {boolean} opensAll
   */
  constructor(root, store, look, opensAll) {
    this.root = root;
    this.stage = new Stage(store, look);
    this.window = new ChartWindow(root, () => this.stage.layout, () => this.drawing.paintLater());
    this.drawing = new Drawing(root, this.stage, this.window);
    this.foldListeners = /** @type {Set<() => void>} */ (new Set());
    this.stage.opensAll = opensAll;
    this.stage.foldToOverview();
    this.stage.layOut();
    startEvents(this, store);
    this.resize();
  }

  paintLater() {
    this.drawing.paintLater();
  }

  /** @param {{animate?: boolean, around?: string}} [options] around: the box that stays where it is in the window */
  redraw({ animate = false, around = "" } = {}) {
    const { stage } = this;
    const before = { layout: stage.layout, placeOf: stage.layout.placeOf, x: stage.x, y: stage.y };
    const inView = around ? [around] : this.drawing.keysInView();
    this.drawing.sliding.stop();
    stage.isMoving = false;
    stage.layOut();
    if (this.window.isOpened) {
      const shift = commonShift(stage, before, inView);
      this.window.view = { ...this.view, x: this.view.x + shift.x, y: this.view.y + shift.y };
      const shifted = { placeOf: before.placeOf, x: before.x.map((x) => x + shift.x), y: before.y.map((y) => y + shift.y) };
      if (animate && stage.layout.count <= MOST_MOVING && !isCalm()) this.drawing.slide(shifted);
    }
    if (stage.slotOf(this.drawing.boxes.current) < 0) this.inherit(before.layout);
    this.drawing.minimap.isStale = true;
    this.openOnce();
    this.window.tell();
    this.drawing.repaint();
  }

  /** @param {import("./layout-shapes.js").Layout} before */
  inherit(before) {
    const hadFocus = this.root.contains(document.activeElement);
    this.drawing.boxes.current = heirOf(this.stage, this.drawing.boxes.current, before);
    if (hadFocus && this.drawing.boxes.current) this.focusBox(this.drawing.boxes.current);
  }

  // --- the window --------------------------------------------------------------------------------------------------

  get view() {
    return this.window.view;
  }

  resize() {
    const { window, drawing } = this;
    if (!window.measure()) return;
    drawing.painter.resize(window.port);
    this.drawing.isStale = true;
    this.openOnce();
    this.drawing.paint();
  }

  openOnce() {
    const { window, stage } = this;
    if (window.isOpened || !window.isSeen || !stage.layout.count) return;
    window.open({ x: stage.layout.x[0] ?? 0, y: 0, width: WIDTHS[0] ?? 0, height: HEIGHTS[0] ?? 0 });
  }

  /** @param {View} view */
  setView(view) {
    this.window.set(view);
  }

  fit() {
    this.window.fit();
  }

  /**
   * @param {number} factor
   * @param {number} [clientX] what stays in place; the middle when not given
   * @param {number} [clientY]
   */
  zoomBy(factor, clientX, clientY) {
    this.window.zoom(factor, clientX, clientY);
  }

  /**
   * @param {string} key
   * @param {{center?: boolean, pulse?: boolean}} [options]
   */
  reveal(key, { center = false, pulse = false } = {}) {
    if (this.stage.openTo(key)) {
      this.redraw();
      this.tellFold();
    }
    const place = this.endOf(this.stage.slotOf(key));
    if (place) this.window.reveal(place, center);
    if (pulse) setTimeout(() => this.drawing.boxes.animate(key, "is-pulsing"), isCalm() ? 0 : VIEW_MS);
  }

  /** @param {(view: View) => void} listener */
  onView(listener) {
    this.window.listeners.add(listener);
    return () => this.window.listeners.delete(listener);
  }

  // --- folding -----------------------------------------------------------------------------------------------------

  /**
   * @param {string} key
   * @param {boolean} folded
   */
  fold(key, folded) {
    if (folded === this.isFolded(key) || (folded && !this.stage.store.children(key).length)) return;
    if (folded) this.stage.folded.add(key);
    else this.stage.folded.delete(key);
    this.redraw({ animate: true, around: key });
    this.tellFold();
  }

  /** @param {string} key */
  isFolded(key) {
    return this.stage.folded.has(key);
  }

  /** @param {boolean} folded */
  foldAll(folded) {
    this.stage.foldAll(folded);
    this.redraw({ animate: true, around: this.stage.layout.keys[0] ?? "" });
    this.tellFold();
  }

  tellFold() {
    for (const listener of this.foldListeners) listener();
  }

  /** @param {() => void} listener */
  onFold(listener) {
    this.foldListeners.add(listener);
    return () => this.foldListeners.delete(listener);
  }

  // --- boxes -------------------------------------------------------------------------------------------------------

  /**
   * @param {number} clientX
   * @param {number} clientY
   */
  toChart(clientX, clientY) {
    return this.window.toChart(clientX, clientY);
  }

  /**
   * @param {number} clientX
   * @param {number} clientY
   * @returns {import("./types.js").Hit | null} of a "more" box its leader
   */
  hit(clientX, clientY) {
    const { stage } = this;
    const point = this.toChart(clientX, clientY);
    const slot = stage.index.at(point.x, point.y);
    if (slot < 0) return null;
    if (stage.isMore(slot)) return { key: stage.leaderOf(slot), part: "lower", more: true };
    const middle = (stage.layout.y[slot] ?? 0) + (HEIGHTS[stage.layout.shapes[slot] ?? 0] ?? 0) / 2;
    return { key: stage.layout.keys[slot] ?? "", part: point.y < middle ? "upper" : "lower" };
  }

  /** @param {string} key @returns {import("./types.js").Place | null} where the box is shown now */
  placeOf(key) {
    const slot = this.stage.slotOf(key);
    const place = this.endOf(slot);
    return place && { ...place, x: this.stage.x[slot] ?? 0, y: this.stage.y[slot] ?? 0 };
  }

  /** @param {number} slot @returns {import("./types.js").Place | null} where the box will stand */
  endOf(slot) {
    if (slot < 0) return null;
    const { layout } = this.stage;
    const shape = layout.shapes[slot] ?? 0;
    return {
      x: layout.x[slot] ?? 0, y: layout.y[slot] ?? 0, width: WIDTHS[shape] ?? 0, height: HEIGHTS[shape] ?? 0,
      shape: SHAPES[shape] ?? "lead",
    };
  }

  /** @param {string} key */
  element(key) {
    return this.drawing.boxes.element(key);
  }

  /** @param {Set<string>} keys */
  setSelection(keys) {
    this.stage.selection = new Set(keys);
    this.drawing.repaint();
  }

  /** @param {string} key */
  focusBox(key) {
    this.reveal(key);
    if (this.stage.slotOf(key) < 0) return;
    this.drawing.boxes.current = key;
    this.drawing.isStale = true;
    this.drawing.paint();
    this.drawing.boxes.names.write();
    this.drawing.boxes.element(key)?.focus({ preventScroll: true });
  }

  /** @returns {string | null} */
  focused() {
    const active = document.activeElement;
    return active instanceof HTMLElement && this.root.contains(active) ? (active.dataset["key"] ?? null) : null;
  }

  /**
   * @param {string} key
   * @param {string | null} name
   */
  decorate(key, name) {
    if (name) this.stage.decorated.set(key, name);
    else if (!this.stage.decorated.delete(key)) return;
    this.drawing.repaint();
  }

  /** @param {Iterable<string>} keys */
  flash(keys) {
    this.drawing.paint();
    for (const key of keys) this.drawing.boxes.animate(key, "is-flashing");
  }

  order() {
    return this.stage.layout.keys.slice();
  }

  /** @param {(box: Box) => Look} look */
  setLook(look) {
    this.stage.setLook(look);
    this.drawing.minimap.isStale = true;
    this.drawing.repaint();
  }

  /** @param {Layer} layer */
  addLayer(layer) {
    const { layers } = this.drawing;
    const paint = (/** @type {CanvasRenderingContext2D} */ context, /** @type {View} */ view) => layer(context, view, this);
    layers.add(paint);
    this.drawing.paintLater();
    return () => {
      layers.delete(paint);
      this.drawing.paintLater();
    };
  }
}
