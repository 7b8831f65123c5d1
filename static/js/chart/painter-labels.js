// What leaders are called, beside their boxes, where the boxes themselves are too small to say it: as on a map, only
// where no box stands. Under a folded branch stands how many boxes it holds.
import { HEIGHTS, LEAD, WIDTHS } from "./layout-shapes.js";

/** @typedef {import("./scene-colours.js").Colours} Colours */
/** @typedef {import("./scene-stage.js").Stage} Stage */

/** At a smaller scale the lines of boxes are closer together than lines of text. */
const LEAST_SCALE = 0.068;
const LETTERS_PX = 11;
const GAP_PX = 5;
const COUNT_DROP_PX = 9;
const COUNT_SCALE = 0.13;
const LEAD_WIDTH = WIDTHS[LEAD] ?? 0;
const HALF_LEAD = (HEIGHTS[LEAD] ?? 0) / 2;

/**
 * @param {CanvasRenderingContext2D} context in chart coordinates
 * @param {Stage} stage
 * @param {readonly number[]} slots
 * @param {{scale: number, right: number}} view right: the edge of what is seen
 * @param {{colours: Colours, font: string}} style
 */
export function writeLabels(context, stage, slots, { scale, right }, { colours, font }) {
  if (scale < LEAST_SCALE) return;
  context.font = `600 ${LETTERS_PX / scale}px ${font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4 / scale;
  context.strokeStyle = colours.of("so-chart-ground");
  context.fillStyle = colours.of("so-text-2");
  const { shapes, reports, keys } = stage.layout;
  for (const slot of slots) {
    if (shapes[slot] !== LEAD || !reports[slot]) continue;
    const x = (stage.x[slot] ?? 0) + LEAD_WIDTH + GAP_PX / scale;
    const y = (stage.y[slot] ?? 0) + HALF_LEAD;
    if (scale >= COUNT_SCALE && stage.folded.has(keys[slot] ?? "")) writeCount(context, stage, slot, scale);
    const text = fitting(context, stage, slot, { x, y: y - LETTERS_PX / 2 / scale, height: LETTERS_PX / scale }, right);
    if (!text) continue;
    // Lines that cross the words give way to them.
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stage} stage
 * @param {number} slot
 * @param {number} scale
 */
function writeCount(context, stage, slot, scale) {
  const text = `+${stage.store.below(stage.layout.keys[slot] ?? "")}`;
  const middle = (stage.x[slot] ?? 0) + (LEAD_WIDTH - context.measureText(text).width) / 2;
  context.fillText(text, middle, (stage.y[slot] ?? 0) + 2 * HALF_LEAD + COUNT_DROP_PX / scale);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stage} stage
 * @param {number} slot
 * @param {{x: number, y: number, height: number}} place where the words begin
 * @param {number} right
 * @returns {string} the title or, when that is too long, the name; "" when neither fits
 */
function fitting(context, stage, slot, place, right) {
  const { title, people } = stage.boxAt(slot);
  const isFree = (/** @type {string} */ text) => {
    const { width } = context.measureText(text);
    return text !== "" && place.x + width <= right && stage.index.within({ ...place, width }).length === 0;
  };
  return [title, people[0]?.short ?? ""].find(isFree) ?? "";
}
