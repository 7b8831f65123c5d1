// The lines from leaders to their reports: orthogonal, with shared buses and rounded corners, worked out while painting.
import {
  COLUMN, HEIGHTS, INDENT, LEAD, LEAF, LINE, LINE_GAP, STACK, STAFF_GAP, STAFF_ROW, TRUNK, WIDTHS,
} from "./layout-shapes.js";

/** @typedef {import("./scene-stage.js").Stage} Stage */
/** @typedef {import("./viewport.js").Rectangle} Rectangle */

const BUS_RADIUS = 8;
const ELBOW_RADIUS = 7;
const HALF_LEAD = (WIDTHS[LEAD] ?? 0) / 2;
const HALF_LEAF = (HEIGHTS[LEAF] ?? 0) / 2;

/** Left, top, right and bottom of every group of a layout. @type {WeakMap<object, Float64Array>} */
const frames = new WeakMap();

/**
 * @param {Stage} stage
 * @returns {Float64Array} four figures for a group
 */
function framesOf(stage) {
  const { layout } = stage;
  const found = frames.get(layout);
  if (found) return found;
  const { starts, members, leaders } = layout.groups;
  const edges = new Float64Array(leaders.length * 4);
  leaders.forEach((leader, group) => {
    let left = layout.x[leader] ?? 0;
    let right = left + 2 * HALF_LEAD;
    let bottom = 0;
    for (let place = starts[group] ?? 0; place < (starts[group + 1] ?? 0); place++) {
      const member = members[place] ?? 0;
      left = Math.min(left, (layout.x[member] ?? 0) - INDENT);
      right = Math.max(right, (layout.x[member] ?? 0) + HALF_LEAD);
      bottom = Math.max(bottom, (layout.y[member] ?? 0) + HALF_LEAF);
    }
    edges.set([left, layout.y[leader] ?? 0, right, bottom], group * 4);
  });
  frames.set(layout, edges);
  return edges;
}

/**
 * Adds the lines that touch a part of the chart to the path of a context.
 * @param {CanvasRenderingContext2D} context in chart coordinates
 * @param {Stage} stage
 * @param {Rectangle} part
 * @param {{isRound: boolean, withStacks: boolean}} detail what a small scale does not show is left out
 */
export function traceLines(context, stage, part, { isRound, withStacks }) {
  const { kinds } = stage.layout.groups;
  const edges = framesOf(stage);
  for (let group = 0; group < kinds.length; group++) {
    const kind = kinds[group];
    if (!withStacks && (kind === STACK || kind === COLUMN)) continue;
    const at = group * 4;
    if (!stage.isMoving && ((edges[at] ?? 0) > part.x + part.width || (edges[at + 2] ?? 0) < part.x
      || (edges[at + 1] ?? 0) > part.y + part.height || (edges[at + 3] ?? 0) < part.y)) continue;
    if (kind === LINE) traceBus(context, stage, group, LINE_GAP / 2, isRound);
    else if (kind === STAFF_ROW) traceBus(context, stage, group, STAFF_GAP / 2, isRound);
    else traceStack(context, stage, group, kind === COLUMN, isRound);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stage} stage
 * @param {number} group
 * @param {number} rise from the members up to their bus
 * @param {boolean} isRound
 */
function traceBus(context, stage, group, rise, isRound) {
  const { kinds, leaders, starts, members } = stage.layout.groups;
  const leader = leaders[group] ?? 0;
  const middle = (stage.x[leader] ?? 0) + HALF_LEAD;
  let left = middle;
  let right = middle;
  let bus = 0;
  for (let place = starts[group] ?? 0; place < (starts[group + 1] ?? 0); place++) {
    const member = members[place] ?? 0;
    const x = (stage.x[member] ?? 0) + HALF_LEAD;
    const top = stage.y[member] ?? 0;
    bus = top - rise;
    const radius = isRound ? Math.min(BUS_RADIUS, Math.abs(x - middle)) : 0;
    const inner = x < middle ? x + radius : x - radius;
    left = Math.min(left, inner);
    right = Math.max(right, inner);
    context.moveTo(inner, bus);
    if (radius) context.quadraticCurveTo(x, bus, x, bus + radius);
    context.lineTo(x, top);
  }
  if (right > left) {
    context.moveTo(left, bus);
    context.lineTo(right, bus);
  }
  if (kinds[group] === STAFF_ROW) return;
  context.moveTo(middle, (stage.y[leader] ?? 0) + (HEIGHTS[LEAD] ?? 0));
  context.lineTo(middle, bus);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stage} stage
 * @param {number} group
 * @param {boolean} isColumn it hangs from the bus, not from the leader's box
 * @param {boolean} isRound
 */
function traceStack(context, stage, group, isColumn, isRound) {
  const { leaders, starts, members } = stage.layout.groups;
  const leader = leaders[group] ?? 0;
  const first = members[starts[group] ?? 0] ?? 0;
  const x = (stage.x[first] ?? 0) - INDENT + TRUNK;
  const radius = isRound ? ELBOW_RADIUS : 0;
  let bottom = (stage.y[leader] ?? 0) + (HEIGHTS[LEAD] ?? 0);
  if (isColumn) {
    const bus = (stage.y[first] ?? 0) - LINE_GAP / 2;
    context.moveTo((stage.x[leader] ?? 0) + HALF_LEAD, bus);
    context.lineTo(x + (isRound ? BUS_RADIUS : 0), bus);
    if (isRound) context.quadraticCurveTo(x, bus, x, bus + BUS_RADIUS);
    bottom = bus + (isRound ? BUS_RADIUS : 0);
  }
  const top = bottom;
  for (let place = starts[group] ?? 0; place < (starts[group + 1] ?? 0); place++) {
    const member = members[place] ?? 0;
    const middle = (stage.y[member] ?? 0) + HALF_LEAF;
    context.moveTo(x, middle - radius);
    if (isRound) context.quadraticCurveTo(x, middle, x + radius, middle);
    context.lineTo(stage.x[member] ?? 0, middle);
    bottom = Math.max(bottom, middle - radius);
  }
  context.moveTo(x, top);
  context.lineTo(x, bottom);
}
