// The way of a moved box, from where it stood to where it stands.

/** @typedef {import("./types.js").Place} Place */

const LINE_PX = 2;
const HEAD_PX = 7;

/**
 * The ends of an arrow: the sides that face each other. Pure.
 * @param {Pick<Place, "x" | "y" | "width" | "height">} from
 * @param {Pick<Place, "x" | "y" | "width" | "height">} to
 * @returns {{start: {x: number, y: number}, end: {x: number, y: number}, direction: 1 | -1}} direction: to the right or left
 */
export function endsOf(from, to) {
  const fromMiddle = from.x + from.width / 2;
  const toMiddle = to.x + to.width / 2;
  const direction = toMiddle >= fromMiddle ? 1 : -1;
  return {
    start: { x: direction > 0 ? from.x + from.width : from.x, y: from.y + from.height / 2 },
    end: { x: direction > 0 ? to.x : to.x + to.width, y: to.y + to.height / 2 },
    direction,
  };
}

/**
 * @param {CanvasRenderingContext2D} context in chart coordinates
 * @param {Place} from
 * @param {Place} to
 * @param {{scale: number, colour: string}} how the line keeps its width on the screen at any scale
 */
export function drawArrow(context, from, to, { scale, colour }) {
  const { start, end, direction } = endsOf(from, to);
  const head = HEAD_PX / scale;
  const reach = Math.max(24, Math.abs(end.x - start.x) / 2) * direction;
  context.save();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = LINE_PX / scale;
  context.beginPath();
  context.moveTo(start.x, start.y);
  context.bezierCurveTo(start.x + reach, start.y, end.x - reach, end.y, end.x - head * direction, end.y);
  context.stroke();
  context.beginPath();
  context.moveTo(end.x, end.y);
  context.lineTo(end.x - head * direction, end.y - head * 0.6);
  context.lineTo(end.x - head * direction, end.y + head * 0.6);
  context.fill();
  context.restore();
}
