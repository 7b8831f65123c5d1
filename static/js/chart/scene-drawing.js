// Puts the chart on the screen once per frame at most: elements in view, the ground, the lines, boxes too small to be
// elements, the small map.
import { BoxLayer } from "./boxes.js";
import { HEIGHTS, WIDTHS } from "./layout-shapes.js";
import { Minimap } from "./minimap.js";
import { Painter } from "./painter.js";
import { Colours } from "./scene-colours.js";
import { neighbourhood } from "./scene-focus.js";
import { LAYOUT_MS, Movement, startPlaces } from "./scene-motion.js";
import { seen } from "./viewport.js";

/**
 * @typedef {import("./scene-stage.js").Stage} Stage
 * @typedef {import("./scene-window.js").ChartWindow} ChartWindow
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").View} View
 * @typedef {(context: CanvasRenderingContext2D, view: View) => void} PaintLayer
 */

const FULL_SCALE = 0.75;
const SMALL_SCALE = 0.45;
/** Boxes come into the document before they come into view; at the very first when those in view are on the screen. */
const MARGIN_PX = 160;
const MARGIN_LATER_MS = 120;
/** They stay there until they are so far out of view, or too many. */
const KEPT_PX = 480;
const MOST_KEPT = 120;
const EVERYWHERE = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };

export class Drawing {
  /**
   * @param {HTMLElement} root
   * @param {Stage} stage
   * @param {ChartWindow} window
   */
  constructor(root, stage, window) {
    this.stage = stage;
    this.window = window;
    const canvas = document.createElement("canvas");
    canvas.className = "so-scene-canvas";
    canvas.ariaHidden = "true";
    root.append(canvas);
    this.colours = new Colours(root);
    this.painter = new Painter(canvas, this.colours);
    this.boxes = new BoxLayer(root, stage);
    this.minimap = new Minimap(root, this.colours, (x, y) => window.set({ ...window.view, x, y }));
    this.layers = /** @type {Set<PaintLayer>} */ (new Set());
    /** Elements have to be looked through again. */
    this.isStale = true;
    this.covered = { x: 0, y: 0, width: 0, height: 0 };
    this.margin = 0;
    this.detail = /** @type {import("./boxes.js").Detail} */ ("full");
    this.sliding = new Movement();
    this.pending = 0;
    this.widening = 0;
    this.colours.watch(() => this.repaint());
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
    const { stage, painter } = this;
    const { view, port } = this.window;
    if (!this.window.isSeen) return;
    const shift = this.window.corner(painter.density);
    // The canvas first: it asks for colours, and that is slow once new elements wait for their style.
    painter.paintGround(stage, view, port, shift);
    for (const layer of this.layers) {
      painter.context.save();
      layer(painter.context, view);
      painter.context.restore();
    }
    if (detailOf(view.scale) === "none") {
      painter.boxes.paint(stage, this.slotsWithin(0), view.scale, view.x + port.width / 2 / view.scale);
    }
    this.minimap.show(stage, view, port);
    this.showBoxes();
    this.boxes.place(view.scale, shift);
    if (!this.margin) this.widenLater();
  }

  widenLater() {
    this.widening ||= setTimeout(() => {
      this.margin = MARGIN_PX;
      this.repaint();
    }, MARGIN_LATER_MS);
  }

  showBoxes() {
    const { stage } = this;
    const { view, port } = this.window;
    const detail = detailOf(view.scale);
    const near = seen(view, port, this.margin / 2);
    const { covered } = this;
    const isCovered = near.x >= covered.x && near.y >= covered.y && near.x + near.width <= covered.x + covered.width
      && near.y + near.height <= covered.y + covered.height;
    if (isCovered && !this.isStale && detail === this.detail) return;
    this.isStale = false;
    this.covered = detail === "none" ? EVERYWHERE : seen(view, port, this.margin);
    this.detail = detail;
    const slots = new Set(detail === "none" ? [] : this.slotsWithin(this.margin));
    if (detail === "full") for (const slot of this.slotsKept()) slots.add(slot);
    if (!this.boxes.current) this.boxes.current = stage.layout.keys[0] ?? "";
    const around = neighbourhood(stage, stage.slotOf(this.boxes.current));
    for (const slot of this.margin ? around : around.slice(0, 1)) slots.add(slot);
    this.boxes.show([...slots].sort((one, other) => one - other), detail);
  }

  /** @param {number} margin @returns {number[]} */
  slotsWithin(margin) {
    const { stage } = this;
    const place = seen(this.window.view, this.window.port, margin);
    if (!stage.isMoving) return stage.index.within(place);
    return stage.layout.keys.map((_, slot) => slot).filter((slot) => this.touches(slot, place));
  }

  /** @returns {number[]} of the boxes in the document those that have just gone out of view: whoever pans comes back */
  slotsKept() {
    const place = seen(this.window.view, this.window.port, KEPT_PX);
    const slots = [...this.boxes.shown.keys()].map((key) => this.stage.slotOf(key));
    return slots.filter((slot) => slot >= 0 && this.touches(slot, place)).slice(-MOST_KEPT);
  }

  /**
   * @param {number} slot
   * @param {import("./viewport.js").Rectangle} place of the chart
   */
  touches(slot, { x, y, width, height }) {
    const left = this.stage.x[slot] ?? 0;
    const top = this.stage.y[slot] ?? 0;
    return left < x + width && left + (WIDTHS[0] ?? 0) > x && top < y + height && top + (HEIGHTS[0] ?? 0) > y;
  }

  /** @returns {string[]} */
  keysInView() {
    return this.slotsWithin(0).map((slot) => this.stage.layout.keys[slot] ?? "");
  }
}

/**
 * @param {number} scale
 * @returns {import("./boxes.js").Detail}
 */
function detailOf(scale) {
  if (scale >= FULL_SCALE) return "full";
  return scale >= SMALL_SCALE ? "small" : "none";
}
