// The window onto the chart: a point of the chart in its middle and a scale. Pure.

/** @typedef {import("./types.js").View} View the point of the chart in the middle of the port, and the scale */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number, width: number, height: number}} Rectangle */
/** @typedef {{top: number, right: number, bottom: number, left: number}} Insets of the port, under what floats over it */

export const LARGEST_SCALE = 2;
/** Smaller only as far as the whole chart needs it. */
const SMALLEST_SCALE = 0.1;
/** A chart that is only readable in parts opens at its true size. */
const OPENING_SCALE = 1;
const SMALLEST_READABLE = 0.75;
/** So much of the chart stays in the port, whatever one pans. */
const ANCHOR_PX = 120;

/**
 * @param {View} view
 * @param {Size} port
 * @param {number} x from the left edge of the port
 * @param {number} y from its top edge
 */
export function toChart(view, port, x, y) {
  return { x: view.x + (x - port.width / 2) / view.scale, y: view.y + (y - port.height / 2) / view.scale };
}

/**
 * @param {View} view
 * @param {Size} port
 * @param {number} x
 * @param {number} y
 * @returns {{x: number, y: number}} from the left top corner of the port
 */
export function toPort(view, port, x, y) {
  return { x: (x - view.x) * view.scale + port.width / 2, y: (y - view.y) * view.scale + port.height / 2 };
}

/**
 * The part of the chart that is seen.
 * @param {View} view
 * @param {Size} port
 * @param {number} [margin] pixels of the port around it
 * @returns {Rectangle}
 */
export function seen(view, port, margin = 0) {
  const width = (port.width + 2 * margin) / view.scale;
  const height = (port.height + 2 * margin) / view.scale;
  return { x: view.x - width / 2, y: view.y - height / 2, width, height };
}

/**
 * @param {Size} chart
 * @param {Size} port
 */
export function smallestScale(chart, port) {
  return Math.min(SMALLEST_SCALE, fittingScale(chart, port, { top: 0, right: 0, bottom: 0, left: 0 }) * 0.8);
}

/**
 * Keeps the scale in its bounds and a part of the chart in the port.
 * @param {View} view
 * @param {Size} chart
 * @param {Size} port
 * @returns {View}
 */
export function clamped(view, chart, port) {
  const scale = between(smallestScale(chart, port), view.scale, LARGEST_SCALE);
  const besideX = (port.width / 2 - ANCHOR_PX) / scale;
  const besideY = (port.height / 2 - ANCHOR_PX) / scale;
  return {
    x: between(Math.min(0, -besideX), view.x, chart.width + Math.max(0, besideX)),
    y: between(Math.min(0, -besideY), view.y, chart.height + Math.max(0, besideY)),
    scale,
  };
}

/**
 * Zooms so that what is at a point of the port stays there.
 * @param {View} view
 * @param {number} factor
 * @param {{x: number, y: number}} point in the port
 * @param {Size} chart
 * @param {Size} port
 * @returns {View}
 */
export function zoomedAt(view, factor, point, chart, port) {
  const scale = between(smallestScale(chart, port), view.scale * factor, LARGEST_SCALE);
  const under = toChart(view, port, point.x, point.y);
  const x = under.x - (point.x - port.width / 2) / scale;
  const y = under.y - (point.y - port.height / 2) / scale;
  return clamped({ x, y, scale }, chart, port);
}

/**
 * The whole chart, not larger than it is.
 * @param {Size} chart
 * @param {Size} port
 * @param {Insets} insets
 * @returns {View}
 */
export function fitted(chart, port, insets) {
  const scale = fittingScale(chart, port, insets);
  return {
    x: chart.width / 2 + (insets.right - insets.left) / 2 / scale,
    y: chart.height / 2 + (insets.bottom - insets.top) / 2 / scale,
    scale,
  };
}

/**
 * The whole chart when it can be read like that; else a box in the upper middle at a scale that reads.
 * @param {Size} chart
 * @param {Size} port
 * @param {Insets} insets
 * @param {Rectangle} first
 * @returns {View}
 */
export function opening(chart, port, insets, first) {
  const whole = fitted(chart, port, insets);
  if (whole.scale >= SMALLEST_READABLE) {
    // A chart that leaves room hangs from the top, as one reads it.
    const spare = port.height - insets.top - insets.bottom - chart.height * whole.scale;
    return { ...whole, y: whole.y + spare / 2 / whole.scale };
  }
  const scale = OPENING_SCALE;
  const middle = first.x + first.width / 2 + (insets.right - insets.left) / 2 / scale;
  return { x: middle, y: first.y + (port.height / 2 - insets.top) / scale, scale };
}

/**
 * The view moved no farther than needed for a rectangle to be seen whole, or so that it stands in the middle.
 * @param {View} view
 * @param {Rectangle} place
 * @param {Size} port
 * @param {Insets} insets
 * @param {boolean} center
 * @returns {View}
 */
export function revealing(view, place, port, insets, center) {
  const { scale } = view;
  if (center) {
    return {
      x: place.x + place.width / 2 + (insets.right - insets.left) / 2 / scale,
      y: place.y + place.height / 2 + (insets.bottom - insets.top) / 2 / scale,
      scale,
    };
  }
  const corner = toPort(view, port, place.x, place.y);
  const along = intoSpan(corner.x, place.width * scale, insets.left, port.width - insets.right);
  const down = intoSpan(corner.y, place.height * scale, insets.top, port.height - insets.bottom);
  return { x: view.x + along / scale, y: view.y + down / scale, scale };
}

/**
 * @param {number} start
 * @param {number} length
 * @param {number} from
 * @param {number} to
 * @returns {number} by how much the view has to move
 */
function intoSpan(start, length, from, to) {
  if (start < from || length > to - from) return start - from;
  return Math.max(0, start + length - to);
}

/**
 * @param {Size} chart
 * @param {Size} port
 * @param {Insets} insets
 */
function fittingScale(chart, port, insets) {
  const width = Math.max(1, port.width - insets.left - insets.right);
  const height = Math.max(1, port.height - insets.top - insets.bottom);
  return Math.min(1, width / Math.max(1, chart.width), height / Math.max(1, chart.height));
}

/**
 * @param {number} least
 * @param {number} value
 * @param {number} most
 */
function between(least, value, most) {
  return Math.min(most, Math.max(least, value));
}

/**
 * How a small map of a chart stands in its frame.
 * @param {Size} chart
 * @param {Size} frame
 * @param {number} padding
 */
export function mapping(chart, frame, padding) {
  const scale = Math.min(
    (frame.width - 2 * padding) / Math.max(1, chart.width),
    (frame.height - 2 * padding) / Math.max(1, chart.height),
    SMALLEST_SCALE,
  );
  const left = (frame.width - chart.width * scale) / 2;
  const top = (frame.height - chart.height * scale) / 2;
  return {
    scale, left, top,
    /** @param {number} x @param {number} y of the frame */
    toChart: (x, y) => ({ x: (x - left) / scale, y: (y - top) / scale }),
  };
}
