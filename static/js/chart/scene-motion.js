// Movements: boxes slide into a new layout, the window glides to a box. Nobody who asked for less motion sees any.
import { HEIGHTS } from "./layout-shapes.js";

/** @typedef {import("./scene-stage.js").Stage} Stage */
/** @typedef {import("./types.js").View} View */

export const LAYOUT_MS = 220;
export const VIEW_MS = 300;
/** A larger chart is redrawn at once. */
export const MOST_MOVING = 500;

/** @returns {boolean} */
export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Calls `step` with 0…1 for every frame until the time is over; a later movement of the same kind takes its place.
 */
export class Movement {
  constructor() {
    this.frame = 0;
  }

  /**
   * @param {number} length milliseconds
   * @param {(done: number) => void} step eased out; the last is 1
   */
  run(length, step) {
    this.stop();
    const start = performance.now();
    const tick = (/** @type {number} */ now) => {
      const part = Math.min(1, Math.max(0, (now - start) / length));
      this.frame = part < 1 ? requestAnimationFrame(tick) : 0;
      step(1 - (1 - part) ** 3);
    };
    this.frame = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  get isRunning() {
    return this.frame !== 0;
  }
}

/**
 * Where the boxes of the new layout start from: their old place, or that of the leader they come out of.
 * @param {Stage} stage with its new layout
 * @param {{placeOf: Map<string, number>, x: Float64Array, y: Float64Array}} before
 * @returns {{x: Float64Array, y: Float64Array}}
 */
export function startPlaces(stage, before) {
  const { layout } = stage;
  const x = layout.x.slice();
  const y = layout.y.slice();
  for (let slot = 0; slot < layout.count; slot++) {
    const old = before.placeOf.get(layout.keys[slot] ?? "");
    const leader = layout.leaders[slot] ?? -1;
    if (old !== undefined) {
      x[slot] = before.x[old] ?? 0;
      y[slot] = before.y[old] ?? 0;
    } else if (leader >= 0) {
      x[slot] = x[leader] ?? 0;
      y[slot] = (y[leader] ?? 0) + (HEIGHTS[layout.shapes[leader] ?? 0] ?? 0) / 2;
    }
  }
  return { x, y };
}

/**
 * How far the boxes in view have been shifted by a new layout: the middle one of all shifts. The window follows it,
 * so that what one looks at stays where it is.
 * @param {Stage} stage
 * @param {{placeOf: Map<string, number>, x: Float64Array, y: Float64Array}} before
 * @param {readonly string[]} keys that were in view
 * @returns {{x: number, y: number}}
 */
export function commonShift(stage, before, keys) {
  const { layout } = stage;
  const across = [];
  const down = [];
  for (const key of keys) {
    const now = layout.placeOf.get(key);
    const old = before.placeOf.get(key);
    if (now === undefined || old === undefined) continue;
    across.push((layout.x[now] ?? 0) - (before.x[old] ?? 0));
    down.push((layout.y[now] ?? 0) - (before.y[old] ?? 0));
  }
  return { x: median(across), y: median(down) };
}

/** @param {number[]} figures */
function median(figures) {
  figures.sort((one, other) => one - other);
  return figures[figures.length >> 1] ?? 0;
}

/**
 * @param {View} from
 * @param {View} to
 * @param {number} done 0…1
 * @returns {View}
 */
export function between(from, to, done) {
  const mix = (/** @type {number} */ one, /** @type {number} */ other) => one + (other - one) * done;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), scale: mix(from.scale, to.scale) };
}
