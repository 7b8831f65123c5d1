// The whole chart in a corner, with the part that is seen; a press there goes there. Not for screen readers: the tree
// itself says where one is.
import { HEIGHTS, WIDTHS } from "./layout-shapes.js";
import { mapping, seen } from "./viewport.js";

/** @typedef {import("./scene-colours.js").Colours} Colours */
/** @typedef {import("./scene-stage.js").Stage} Stage */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./viewport.js").Size} Size */

const WIDTH = 176;
/** A wide chart has a low map. */
const LEAST_HEIGHT = 44;
const MOST_HEIGHT = 104;
const PADDING = 7;
const LEAST_BOX_PX = 1.2;
const LATER_MS = 150;

export class Minimap {
  /**
   * @param {HTMLElement} beside the map stands in the same frame as this
   * @param {Colours} colours
   * @param {(x: number, y: number) => void} goTo a point of the chart
   */
  constructor(beside, colours, goTo) {
    this.colours = colours;
    this.element = document.createElement("div");
    this.element.className = "so-minimap";
    this.element.ariaHidden = "true";
    this.element.hidden = true;
    this.canvas = document.createElement("canvas");
    this.part = document.createElement("div");
    this.part.className = "so-minimap-view";
    this.element.append(this.canvas, this.part);
    beside.after(this.element);
    this.frame = { width: WIDTH, height: MOST_HEIGHT };
    this.map = mapping({ width: 1, height: 1 }, this.frame, PADDING);
    this.isStale = true;
    this.waiting = 0;
    this.element.addEventListener("pointerdown", (event) => this.press(event, goTo));
  }

  /**
   * @param {PointerEvent} start
   * @param {(x: number, y: number) => void} goTo
   */
  press(start, goTo) {
    start.preventDefault();
    this.element.setPointerCapture(start.pointerId);
    const stop = new AbortController();
    const follow = (/** @type {PointerEvent} */ event) => {
      const frame = this.element.getBoundingClientRect();
      const point = this.map.toChart(event.clientX - frame.left, event.clientY - frame.top);
      goTo(point.x, point.y);
    };
    follow(start);
    this.element.addEventListener("pointermove", follow, { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) this.element.addEventListener(name, () => stop.abort(), { signal: stop.signal });
  }

  /**
   * @param {Stage} stage
   * @param {View} view
   * @param {Size} port
   */
  show(stage, view, port) {
    const { layout } = stage;
    const { x, y, width, height } = seen(view, port);
    const isWhole = x <= 0 && y <= 0 && x + width >= layout.width && y + height >= layout.height;
    this.element.hidden = isWhole || layout.count === 0;
    if (this.element.hidden) return;
    if (this.isStale) this.paintSoon(stage);
    const { scale, left, top } = this.map;
    const from = { x: Math.max(1, left + x * scale), y: Math.max(1, top + y * scale) };
    const to = {
      x: Math.min(this.frame.width - 1, left + (x + width) * scale), y: Math.min(this.frame.height - 1, top + (y + height) * scale),
    };
    this.part.style.setProperty("transform", `translate(${from.x}px, ${from.y}px)`);
    this.part.style.setProperty("width", `${Math.max(3, to.x - from.x)}px`);
    this.part.style.setProperty("height", `${Math.max(3, to.y - from.y)}px`);
  }

  /**
   * The map may show what is there, or has changed, a moment later than the chart.
   * @param {Stage} stage
   */
  paintSoon(stage) {
    this.isStale = false;
    clearTimeout(this.waiting);
    const { layout } = stage;
    const across = (WIDTH - 2 * PADDING) / Math.max(1, layout.width);
    const height = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, layout.height * across + 4 * PADDING)));
    this.frame = { width: WIDTH, height };
    this.element.style.setProperty("height", `${height}px`);
    this.map = mapping(layout, this.frame, PADDING);
    this.waiting = setTimeout(() => this.paint(stage), LATER_MS);
  }

  /** @param {Stage} stage */
  paint(stage) {
    const { layout } = stage;
    const density = window.devicePixelRatio || 1;
    this.canvas.width = this.frame.width * density;
    this.canvas.height = this.frame.height * density;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { scale, left, top } = this.map;
    context.scale(density, density);
    let tone = "";
    for (let slot = 0; slot < layout.count; slot++) {
      const own = stage.toneAt(slot);
      if (own !== tone) {
        tone = own;
        context.fillStyle = this.colours.of(`so-tone-${tone}`);
      }
      context.globalAlpha = stage.isDim(slot) ? 0.2 : 0.75;
      const shape = layout.shapes[slot] ?? 0;
      const width = Math.max(LEAST_BOX_PX, (WIDTHS[shape] ?? 0) * scale);
      const height = Math.max(LEAST_BOX_PX, (HEIGHTS[shape] ?? 0) * scale);
      context.fillRect(left + (layout.x[slot] ?? 0) * scale, top + (layout.y[slot] ?? 0) * scale, width, height);
    }
  }
}
