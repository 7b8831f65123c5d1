// The chart as one sees it: boxes that are elements where they can be read, a canvas for the rest and for the lines.
import { BoxLayer } from "./boxes.js";
import { HEIGHTS, SHAPES, WIDTHS } from "./layout-shapes.js";
import { Minimap } from "./minimap.js";
import { Painter } from "./painter.js";
import { Colours } from "./scene-colours.js";
import { heirOf, neighbourhood } from "./scene-focus.js";
import { startInput } from "./scene-input.js";
import { LAYOUT_MS, MOST_MOVING, Movement, VIEW_MS, between, commonShift, isCalm, startPlaces } from "./scene-motion.js";
import { Stage } from "./scene-stage.js";
import { clamped, fitted, opening, revealing, seen, toChart, zoomedAt } from "./viewport.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").Scene} Scene
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./types.js").View} View
 * @typedef {(context: CanvasRenderingContext2D, view: View, scene: Scene) => void} Layer
 */

const FULL_SCALE = 0.75;
const SMALL_SCALE = 0.45;
/** Boxes come into the document before they come into view. */
const MARGIN_PX = 160;
/** Of the port: what floats at its edges. */
const INSETS = { top: 68, right: 24, bottom: 24, left: 24 };

/**
 * @param {{root: HTMLElement, store: Store, look: (box: Box) => Look}} parts root: the element with role=tree
 * @returns {Scene}
 */
export function createScene({ root, store, look }) {
  return new ChartScene(root, store, look);
}

/** @implements {Scene} */
class ChartScene {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {(box: Box) => Look} look
   */
  constructor(root, store, look) {
    this.root = root;
    this.stage = new Stage(store, look);
    const canvas = document.createElement("canvas");
    canvas.className = "so-scene-canvas";
    canvas.ariaHidden = "true";
    root.append(canvas);
    this.colours = new Colours(root);
    this.painter = new Painter(canvas, this.colours);
    this.boxes = new BoxLayer(root, this.stage);
    this.minimap = new Minimap(root, this.colours, (x, y) => this.setView({ ...this.view, x, y }));
    /** @type {View} */
    this.view = { x: 0, y: 0, scale: 1 };
    this.port = { width: 0, height: 0 };
    this.isOpened = false;
    this.isStale = true;
    this.covered = { x: 0, y: 0, width: 0, height: 0 };
    this.detail = /** @type {import("./boxes.js").Detail} */ ("full");
    this.sliding = new Movement();
    this.gliding = new Movement();
    this.pending = 0;
    this.viewListeners = /** @type {Set<(view: View) => void>} */ (new Set());
    this.foldListeners = /** @type {Set<() => void>} */ (new Set());
    this.layers = /** @type {Set<Layer>} */ (new Set());
    this.stage.layOut();
    this.listen(store);
  }

  /** @param {Store} store */
  listen(store) {
    const { root } = this;
    startInput({
      root,
      pan: (x, y) => this.setView({ ...this.view, x: this.view.x - x / this.view.scale, y: this.view.y - y / this.view.scale }),
      zoom: (factor, x, y) => this.zoomBy(factor, x, y),
      isBox: (x, y) => this.hit(x, y) !== null,
      click: () => root.dispatchEvent(new CustomEvent("chart:ground", { bubbles: true })),
    });
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("focusin", (event) => this.onFocus(event));
    new ResizeObserver(() => this.resize()).observe(root);
    this.colours.watch(() => this.repaint());
    store.subscribe(({ keys, reason }) => {
      if (keys && this.stage.refresh(keys)) this.repaint();
      else this.redraw({ animate: reason !== "load" });
    });
    this.resize();
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (!(event.target instanceof Element)) return;
    const item = event.target.closest("[data-key]");
    const key = item?.getAttribute("data-key") ?? "";
    if (event.target.closest("[data-fold]")) this.fold(key, !this.isFolded(key));
    else if (!event.defaultPrevented) {
      const point = this.toChart(event.clientX, event.clientY);
      const slot = this.stage.index.at(point.x, point.y);
      if (slot >= 0 && this.stage.isMore(slot)) this.openMore(slot);
    }
  }

  /** @param {KeyboardEvent} event Enter and space open a "more" box; every other key is not from here */
  onKey(event) {
    const slot = this.stage.slotOf(this.focused());
    if ((event.key !== "Enter" && event.key !== " ") || slot < 0 || !this.stage.isMore(slot)) return;
    event.preventDefault();
    event.stopPropagation();
    this.openMore(slot);
  }

  /** @param {number} slot */
  openMore(slot) {
    const first = this.stage.boxAt(slot).key;
    this.stage.opened.add(this.stage.layout.keys[slot] ?? "");
    this.redraw({ animate: true });
    this.focusBox(first);
    this.tellFold();
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const key = event.target instanceof HTMLElement ? event.target.dataset["key"] : "";
    if (key && key !== this.boxes.current) this.setCurrent(key);
  }

  /** @param {string} key the tab stop */
  setCurrent(key) {
    this.boxes.current = key;
    this.repaint();
  }

  // --- drawing ---------------------------------------------------------------------------------------------------

  /** @param {{animate?: boolean, around?: string}} [options] around: the box that stays where it is in the window */
  redraw({ animate = false, around = "" } = {}) {
    const { stage } = this;
    const before = { layout: stage.layout, placeOf: stage.layout.placeOf, x: stage.x, y: stage.y };
    const inView = around ? [around] : this.keysInView();
    this.sliding.stop();
    stage.isMoving = false;
    stage.layOut();
    if (this.isOpened) {
      const shift = commonShift(stage, before, inView);
      this.view = { ...this.view, x: this.view.x + shift.x, y: this.view.y + shift.y };
      const shifted = { placeOf: before.placeOf, x: before.x.map((x) => x + shift.x), y: before.y.map((y) => y + shift.y) };
      if (animate && stage.layout.count <= MOST_MOVING && !isCalm()) this.slide(shifted);
    }
    if (stage.slotOf(this.boxes.current) < 0) this.inherit(before.layout);
    this.minimap.isStale = true;
    if (!this.isOpened && this.port.width) this.open();
    this.tellView();
    this.repaint();
  }

  /** @param {{placeOf: Map<string, number>, x: Float64Array, y: Float64Array}} before */
  slide(before) {
    const { stage } = this;
    const { layout } = stage;
    const from = startPlaces(stage, before);
    stage.isMoving = true;
    stage.x = from.x.slice();
    stage.y = from.y.slice();
    this.sliding.run(LAYOUT_MS, (done) => {
      for (let slot = 0; slot < layout.count; slot++) {
        stage.x[slot] = (from.x[slot] ?? 0) + ((layout.x[slot] ?? 0) - (from.x[slot] ?? 0)) * done;
        stage.y[slot] = (from.y[slot] ?? 0) + ((layout.y[slot] ?? 0) - (from.y[slot] ?? 0)) * done;
      }
      if (done === 1) {
        stage.isMoving = false;
        stage.x = layout.x;
        stage.y = layout.y;
      }
      this.repaint();
    });
  }

  /** @param {import("./layout-shapes.js").Layout} before */
  inherit(before) {
    const hadFocus = this.root.contains(document.activeElement);
    this.boxes.current = heirOf(this.stage, this.boxes.current, before);
    if (hadFocus && this.boxes.current) this.focusBox(this.boxes.current);
  }

  /** Asks every box anew how it looks. */
  repaint() {
    this.isStale = true;
    this.paintLater();
  }

  paintLater() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      this.paint();
    });
  }

  paint() {
    const { stage, view, port, painter } = this;
    if (!port.width || !port.height) return;
    const density = painter.density;
    const onPixel = (/** @type {number} */ value) => Math.round(value * density) / density;
    const shift = { x: onPixel(port.width / 2 - view.x * view.scale), y: onPixel(port.height / 2 - view.y * view.scale) };
    this.showBoxes();
    this.boxes.place(view.scale, shift);
    painter.paintGround(stage, view, port, shift);
    for (const layer of this.layers) {
      painter.context.save();
      layer(painter.context, view, this);
      painter.context.restore();
    }
    if (this.detail === "none") painter.boxes.paint(stage, this.slotsWithin(0), view.scale);
    this.minimap.show(stage, view, port);
  }

  showBoxes() {
    const { view, port, stage } = this;
    const detail = view.scale >= FULL_SCALE ? "full" : view.scale >= SMALL_SCALE ? "small" : "none";
    const near = seen(view, port, MARGIN_PX / 2);
    const { covered } = this;
    const isCovered = near.x >= covered.x && near.y >= covered.y && near.x + near.width <= covered.x + covered.width
      && near.y + near.height <= covered.y + covered.height;
    if (isCovered && !this.isStale && detail === this.detail) return;
    this.isStale = false;
    this.covered = detail === "none" ? { x: -1e9, y: -1e9, width: 2e9, height: 2e9 } : seen(view, port, MARGIN_PX);
    this.detail = detail;
    const slots = new Set(detail === "none" ? [] : this.slotsWithin(MARGIN_PX));
    if (!this.boxes.current) this.boxes.current = stage.layout.keys[0] ?? "";
    for (const slot of neighbourhood(stage, stage.slotOf(this.boxes.current))) slots.add(slot);
    this.boxes.show([...slots].sort((one, other) => one - other), detail);
  }

  /** @param {number} margin @returns {number[]} */
  slotsWithin(margin) {
    const { stage } = this;
    const { x, y, width, height } = seen(this.view, this.port, margin);
    if (!stage.isMoving) return stage.index.within({ x, y, width, height });
    return stage.layout.keys.map((_, slot) => slot).filter((slot) => {
      const left = stage.x[slot] ?? 0;
      const top = stage.y[slot] ?? 0;
      return left < x + width && left + (WIDTHS[0] ?? 0) > x && top < y + height && top + (HEIGHTS[0] ?? 0) > y;
    });
  }

  /** @returns {string[]} */
  keysInView() {
    return this.slotsWithin(0).map((slot) => this.stage.layout.keys[slot] ?? "");
  }

  // --- the window --------------------------------------------------------------------------------------------------

  resize() {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    const before = this.port;
    if (!width || !height || (width === before.width && height === before.height && this.isOpened)) return;
    this.port = { width, height };
    this.painter.resize(this.port);
    if (!this.isOpened) this.open();
    else if (before.width) {
      // What stood at the left edge stays there; the panel comes and goes at the right.
      const { x, y, scale } = this.view;
      this.view = { x: x + (width - before.width) / 2 / scale, y: y + (height - before.height) / 2 / scale, scale };
    }
    this.isStale = true;
    this.paint();
  }

  open() {
    const { stage } = this;
    if (!stage.layout.count || !this.port.width) return;
    this.isOpened = true;
    const top = { x: stage.layout.x[0] ?? 0, y: 0, width: WIDTHS[0] ?? 0, height: HEIGHTS[0] ?? 0 };
    this.view = opening(stage.layout, this.port, INSETS, top);
  }

  /** @param {View} view */
  setView(view) {
    this.gliding.stop();
    this.isOpened = true;
    this.view = this.port.width ? clamped(view, this.stage.layout, this.port) : view;
    this.tellView();
    this.paintLater();
  }

  fit() {
    this.glideTo(fitted(this.stage.layout, this.port, INSETS));
  }

  /**
   * @param {number} factor
   * @param {number} [clientX] what stays in place; the middle when not given
   * @param {number} [clientY]
   */
  zoomBy(factor, clientX, clientY) {
    const frame = this.root.getBoundingClientRect();
    const point = {
      x: clientX === undefined ? this.port.width / 2 : clientX - frame.left,
      y: clientY === undefined ? this.port.height / 2 : clientY - frame.top,
    };
    this.setView(zoomedAt(this.view, factor, point, this.stage.layout, this.port));
  }

  /** @param {View} target */
  glideTo(target) {
    const from = this.view;
    if (isCalm()) {
      this.setView(target);
      return;
    }
    this.gliding.run(VIEW_MS, (done) => {
      this.view = between(from, target, done);
      this.tellView();
      this.paintLater();
    });
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
    if (!place || !this.port.width) return;
    const scale = center && this.view.scale < FULL_SCALE ? 1 : this.view.scale;
    const target = revealing({ ...this.view, scale }, place, this.port, INSETS, center);
    if (target.x !== this.view.x || target.y !== this.view.y || target.scale !== this.view.scale) this.glideTo(target);
    if (pulse) setTimeout(() => this.boxes.animate(key, "is-pulsing"), isCalm() ? 0 : VIEW_MS);
  }

  tellView() {
    for (const listener of this.viewListeners) listener(this.view);
  }

  /** @param {(view: View) => void} listener */
  onView(listener) {
    this.viewListeners.add(listener);
    return () => this.viewListeners.delete(listener);
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
    const frame = this.root.getBoundingClientRect();
    return toChart(this.view, this.port, clientX - frame.left, clientY - frame.top);
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
    return this.boxes.element(key);
  }

  /** @param {Set<string>} keys */
  setSelection(keys) {
    this.stage.selection = new Set(keys);
    this.repaint();
  }

  /** @param {string} key */
  focusBox(key) {
    this.reveal(key);
    if (this.stage.slotOf(key) < 0) return;
    this.boxes.current = key;
    this.isStale = true;
    this.paint();
    this.boxes.element(key)?.focus({ preventScroll: true });
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
    this.repaint();
  }

  /** @param {Iterable<string>} keys */
  flash(keys) {
    this.paint();
    for (const key of keys) this.boxes.animate(key, "is-flashing");
  }

  order() {
    return this.stage.layout.keys.slice();
  }

  /** @param {(box: Box) => Look} look */
  setLook(look) {
    this.stage.setLook(look);
    this.minimap.isStale = true;
    this.repaint();
  }

  /** @param {Layer} layer */
  addLayer(layer) {
    this.layers.add(layer);
    this.paintLater();
    return () => {
      this.layers.delete(layer);
      this.paintLater();
    };
  }
}
