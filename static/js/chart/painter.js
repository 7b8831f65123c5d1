// One canvas below the boxes: the dots of the ground, the lines, and every box that is too small to be an element.
import { BoxPainter } from "./painter-boxes.js";
import { traceLines } from "./painter-lines.js";
import { seen } from "./viewport.js";

/** @typedef {import("./scene-colours.js").Colours} Colours */
/** @typedef {import("./scene-stage.js").Stage} Stage */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./viewport.js").Size} Size */

const DOT_PITCH = 20;
const LINE_WIDTH = 1.4;
/** A thinner line is only noise. */
const LEAST_LINE_PX = 0.7;
const ROUND_SCALE = 0.25;
const STACKS_SCALE = 0.05;
/** The lines would be closer together than pixels. */
const LINES_SCALE = 0.015;

export class Painter {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Colours} colours
   */
  constructor(canvas, colours) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    this.colours = colours;
    this.boxes = new BoxPainter(this.context, colours);
    this.density = 1;
    /** The ground's patterns, by colour and size: a zoom runs through a dozen. @type {Map<string, CanvasPattern | null>} */
    this.dots = new Map();
  }

  /** @param {Size} port */
  resize(port) {
    this.density = window.devicePixelRatio || 1;
    this.canvas.width = Math.max(1, Math.round(port.width * this.density));
    this.canvas.height = Math.max(1, Math.round(port.height * this.density));
  }

  /**
   * Ground and lines; the context is left in chart coordinates for the layers that come above.
   * @param {Stage} stage
   * @param {View} view
   * @param {Size} port
   * @param {{x: number, y: number}} shift of the chart's corner in the port
   */
  paintGround(stage, view, port, shift) {
    const { context, density, colours } = this;
    const { scale } = view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.paintDots(scale, shift);
    context.setTransform(scale * density, 0, 0, scale * density, shift.x * density, shift.y * density);
    if (scale < LINES_SCALE) return;
    context.beginPath();
    traceLines(context, stage, seen(view, port), { isRound: scale >= ROUND_SCALE, withStacks: scale >= STACKS_SCALE });
    context.strokeStyle = colours.of("so-line");
    context.lineWidth = Math.max(LINE_WIDTH, LEAST_LINE_PX / scale);
    context.stroke();
  }

  /**
   * @param {number} scale
   * @param {{x: number, y: number}} shift
   */
  paintDots(scale, shift) {
    const { context, density, colours } = this;
    let pitch = DOT_PITCH * scale;
    while (pitch < DOT_PITCH * 0.7) pitch *= 2;
    const size = Math.max(4, Math.round(pitch * density));
    const key = `${colours.of("so-chart-ground")} ${colours.of("so-grid")} ${size}`;
    let pattern = this.dots.get(key);
    if (pattern === undefined) this.dots.set(key, (pattern = this.dotPattern(size)));
    if (!pattern) return;
    // The pattern is whole pixels wide: it is drawn from the chart's corner and stretched to the true pitch.
    const stretch = (pitch * density) / size;
    pattern.setTransform(new DOMMatrix([stretch, 0, 0, stretch, shift.x * density, shift.y * density]));
    context.fillStyle = pattern;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {number} size pixels of the screen */
  dotPattern(size) {
    const tile = new OffscreenCanvas(size, size);
    const brush = tile.getContext("2d", { alpha: false });
    if (!brush) return null;
    // The ground is in the pattern: the whole canvas is painted once and not twice.
    brush.fillStyle = this.colours.of("so-chart-ground");
    brush.fillRect(0, 0, size, size);
    const isLined = getComputedStyle(this.canvas).getPropertyValue("--so-chart-grid").trim() === "lines";
    brush.fillStyle = this.colours.of("so-grid");
    if (isLined) {
      brush.fillRect(0, 0, size, this.density);
      brush.fillRect(0, 0, this.density, size);
    } else {
      brush.beginPath();
      brush.arc(size / 2, size / 2, this.density, 0, 2 * Math.PI);
      brush.fill();
    }
    return this.context.createPattern(tile, "repeat");
  }
}
