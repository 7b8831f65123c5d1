// Where every box stands. Pure: the same forest gives the same places, in the browser, in node and in the exports.
//
// A leader stands centred over the line of those reports who lead others. Reports who lead nobody hang below their
// leader as a stack; beside leading reports they are a column of that line, and directly under the very top, where
// they are few, staff above the line. The chart begins at 0, 0.
import {
  BRANCH_GAP, HEIGHTS, INDENT, LEAD, LEAF, LEAF_GAP, LINE_GAP, SIBLING_GAP, STACK_GAP, STAFF, STAFF_AISLE, STAFF_GAP,
  STAFF_ROW, WIDTHS,
} from "./layout-shapes.js";
import { tidy } from "./layout-tidy.js";
import { Walk } from "./layout-walk.js";

/** @typedef {import("./layout-shapes.js").Forest} Forest */
/** @typedef {import("./layout-shapes.js").Layout} Layout */

const LEAD_WIDTH = /** @type {number} */ (WIDTHS[LEAD]);
const LEAD_HEIGHT = /** @type {number} */ (HEIGHTS[LEAD]);
const STAFF_HEIGHT = /** @type {number} */ (HEIGHTS[STAFF]);
const STAFF_PITCH = /** @type {number} */ (WIDTHS[STAFF]) + SIBLING_GAP;
const LEAF_PITCH = /** @type {number} */ (HEIGHTS[LEAF]) + LEAF_GAP;

/**
 * @param {Forest} forest
 * @returns {Layout}
 */
export function layOut(forest) {
  const walk = new Walk(forest);
  walk.run();
  const { keys, groups } = walk;
  const x = new Float64Array(keys.length);
  const y = new Float64Array(keys.length);
  putBoxes(walk, x, y);
  const shapes = Uint8Array.from(walk.shapes);
  const { width, height } = settle(shapes, x, y);
  return {
    count: keys.length, keys, x, y, width, height, groups, shapes,
    boxes: Int32Array.from(walk.boxes), leaders: Int32Array.from(walk.leaders),
    levels: Int32Array.from(walk.levels), places: Int32Array.from(walk.places), sizes: Int32Array.from(walk.sizes),
    reports: Int32Array.from(walk.reports), hidden: Int32Array.from(walk.hidden),
    placeOf: new Map(keys.map((key, place) => [key, place])),
  };
}

/**
 * @param {Walk} walk
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function putBoxes(walk, x, y) {
  const { nodeParents, nodeWidths, nodeHeights, nodeHeads } = walk;
  const found = tidy({
    count: nodeParents.length, parents: Int32Array.from(nodeParents),
    widths: Float64Array.from(nodeWidths), heights: Float64Array.from(nodeHeights),
    siblingGap: SIBLING_GAP, branchGap: BRANCH_GAP,
  });
  nodeHeads.forEach((head, node) => {
    const left = Math.floor((found.x[node] ?? 0) + 0.5);
    const top = (found.y[node] ?? 0) + ((nodeParents[node] ?? -1) < 0 ? 0 : LINE_GAP);
    const middle = left + (nodeWidths[node] ?? 0) / 2;
    if (head >= 0) {
      x[head] = middle - LEAD_WIDTH / 2;
      y[head] = top;
      putStaff(walk, node, middle, top + LEAD_HEIGHT, x, y);
    }
    putStack(walk, node, middle - LEAD_WIDTH / 2, head < 0 ? top : top + LEAD_HEIGHT + STACK_GAP, x, y);
  });
}

/**
 * @param {Walk} walk
 * @param {number} node
 * @param {number} left
 * @param {number} top
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function putStack(walk, node, left, top, x, y) {
  const group = walk.nodeStacks[node] ?? -1;
  if (group < 0) return;
  membersOf(walk, group).forEach((slot, index) => {
    x[slot] = left + INDENT;
    y[slot] = top + index * LEAF_PITCH;
  });
}

/**
 * Half of a row on each side of the line that goes on down.
 * @param {Walk} walk
 * @param {number} node
 * @param {number} middle
 * @param {number} top
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function putStaff(walk, node, middle, top, x, y) {
  const { kinds, leaders } = walk.groups;
  const first = walk.nodeStaff[node] ?? -1;
  for (let group = first; first >= 0 && kinds[group] === STAFF_ROW && leaders[group] === walk.nodeHeads[node]; group++) {
    const row = membersOf(walk, group);
    const half = Math.ceil(row.length / 2);
    top += STAFF_GAP;
    row.forEach((slot, index) => {
      const left = middle - STAFF_AISLE / 2 - (half - index) * STAFF_PITCH + SIBLING_GAP;
      x[slot] = index < half ? left : middle + STAFF_AISLE / 2 + (index - half) * STAFF_PITCH;
      y[slot] = top;
    });
    top += STAFF_HEIGHT;
  }
}

/**
 * @param {Walk} walk
 * @param {number} group
 */
function membersOf(walk, group) {
  const { members, starts } = walk.groups;
  return members.slice(starts[group], starts[group + 1]);
}

/**
 * Moves everything so that the chart begins at 0, 0.
 * @param {Uint8Array} shapes
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function settle(shapes, x, y) {
  let left = Infinity;
  let right = -Infinity;
  let height = 0;
  shapes.forEach((shape, slot) => {
    left = Math.min(left, (x[slot] ?? 0) - (shape >= LEAF ? INDENT : 0));
    right = Math.max(right, (x[slot] ?? 0) + (WIDTHS[shape] ?? 0));
    height = Math.max(height, (y[slot] ?? 0) + (HEIGHTS[shape] ?? 0));
  });
  if (!shapes.length) return { width: 0, height: 0 };
  for (let slot = 0; slot < x.length; slot++) x[slot] = (x[slot] ?? 0) - left;
  return { width: right - left, height };
}
