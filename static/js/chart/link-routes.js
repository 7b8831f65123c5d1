// Pure: where the lines run that stand beside the reporting ones. A line goes through the gaps between boxes: of all
// ways round two corners the one that crosses the fewest boxes and is the shortest.

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, y: number, width: number, height: number}} Rectangle
 * @typedef {{points: Point[], label: Point, isTight: boolean}} Route isTight: the label has no room beside the boxes
 * @typedef {(a: Point, b: Point) => number} Crossings how many boxes a level or upright stretch runs through
 * @typedef {{crossings: Crossings, lanes: readonly number[]}} Ground lanes: heights at which lines may run between rows
 */

/** Half the narrowest gap between two columns. */
const BESIDE = 6;
/** Above a box, between it and the bus of its row. */
const ABOVE = 11;
const CELL = 256;
/** So many of the lanes nearest to a link are tried. */
const LANES = 6;
const CROSSING_COST = 2000;
const CORNER_COST = 24;
/** As large as a label may be at a scale of one, and where along a stretch it may stand. */
const LABEL = { width: 96, height: 18 };
const LABEL_SHARES = [0.5, 0.3, 0.7, 0.15, 0.85];
/** A line that touches the edge of a box does not cross it. */
const SLACK = 1;

/**
 * Boxes sorted into squares, so that a line asks only those near it.
 * @param {Iterable<Rectangle>} boxes
 * @returns {Crossings}
 */
function crossingsOf(boxes) {
  /** @type {Map<string, Rectangle[]>} */
  const cells = new Map();
  for (const box of boxes) {
    for (const cell of cellsOf(box.x, box.y, box.x + box.width, box.y + box.height)) {
      const inside = cells.get(cell);
      if (inside) inside.push(box);
      else cells.set(cell, [box]);
    }
  }
  return (a, b) => {
    const [left, right] = a.x < b.x ? [a.x, b.x] : [b.x, a.x];
    const [top, bottom] = a.y < b.y ? [a.y, b.y] : [b.y, a.y];
    const met = new Set();
    for (const cell of cellsOf(left, top, right, bottom)) {
      for (const box of cells.get(cell) ?? []) {
        const isBeside = right <= box.x + SLACK || left >= box.x + box.width - SLACK;
        if (!isBeside && bottom > box.y + SLACK && top < box.y + box.height - SLACK) met.add(box);
      }
    }
    return met.size;
  };
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 */
function* cellsOf(left, top, right, bottom) {
  for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
    for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1) yield `${column},${row}`;
  }
}

/**
 * @param {readonly Rectangle[]} boxes
 * @returns {Ground}
 */
export function groundOf(boxes) {
  const crossings = crossingsOf(boxes);
  /** @type {Set<number>} */
  const lanes = new Set();
  for (const { x, y, width } of boxes) {
    const lane = y - ABOVE;
    if (!lanes.has(lane) && !crossings({ x, y: lane }, { x: x + width, y: lane })) lanes.add(lane);
  }
  return { crossings, lanes: [...lanes] };
}

/**
 * The line from one box to another.
 * @param {Rectangle} from
 * @param {Rectangle} to
 * @param {Ground} ground
 * @param {readonly Point[]} [taken] the middles of labels that stand already
 * @returns {Route}
 */
export function routeOf(from, to, { crossings, lanes }, taken = []) {
  /** @type {Point[]} */
  let best = [];
  let least = Infinity;
  for (const points of ways(from, to, lanesNear(lanes, (from.y + to.y) / 2))) {
    const cost = costOf(points, crossings, least);
    if (cost < least) [best, least] = [points, cost];
  }
  return { points: best, ...labelOf(best, crossings, taken) };
}

/**
 * @param {Point[]} points
 * @param {Crossings} crossings
 * @param {number} most beyond which the exact cost does not matter
 */
function costOf(points, crossings, most) {
  let cost = CORNER_COST * points.length;
  for (const [a, b] of stretches(points)) cost += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
  for (const [a, b] of stretches(points)) {
    if (cost >= most) break;
    cost += CROSSING_COST * crossings(a, b);
  }
  return cost;
}

/** @param {Point[]} points @returns {(readonly [Point, Point])[]} */
function stretches(points) {
  return points.slice(1).map((point, at) => /** @type {const} */ ([/** @type {Point} */ (points[at]), point]));
}

/**
 * Where a line may leave or reach a box, and the point of the gap beside it from which it goes on.
 * @param {Rectangle} box
 * @param {number} towards the middle of the other box: which part of the top is nearer
 */
function doors({ x, y, width, height }, towards) {
  const top = x + width * (towards < x + width / 2 ? 0.28 : 0.72);
  const middle = y + height / 2;
  return [
    { edge: { x: top, y }, gap: { x: top, y: y - ABOVE }, isUpright: true },
    { edge: { x, y: middle }, gap: { x: x - BESIDE, y: middle }, isUpright: false },
    { edge: { x: x + width, y: middle }, gap: { x: x + width + BESIDE, y: middle }, isUpright: false },
  ];
}

/**
 * @param {readonly number[]} lanes
 * @param {number} height
 */
function lanesNear(lanes, height) {
  return [...lanes].sort((one, other) => Math.abs(one - height) - Math.abs(other - height)).slice(0, LANES);
}

/**
 * @param {Rectangle} from
 * @param {Rectangle} to
 * @param {readonly number[]} between
 * @returns {Generator<Point[]>}
 */
function* ways(from, to, between) {
  const lanes = new Set([from.y - ABOVE, to.y - ABOVE, ...between]);
  for (const out of doors(from, to.x + to.width / 2)) {
    for (const into of doors(to, from.x + from.width / 2)) {
      const [a, b] = [out.gap, into.gap];
      yield straightened([out.edge, a, { x: a.x, y: b.y }, b, into.edge]);
      yield straightened([out.edge, a, { x: b.x, y: a.y }, b, into.edge]);
      for (const lane of lanes) {
        yield straightened([out.edge, a, { x: a.x, y: lane }, { x: b.x, y: lane }, b, into.edge]);
      }
    }
  }
}

/**
 * Without the points that make no corner, and without stretches that run back over themselves.
 * @param {Point[]} points
 */
function straightened(points) {
  /** @type {Point[]} */
  const kept = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && last.x === point.x && last.y === point.y) continue;
    const before = kept.at(-2);
    const isStraight = last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y));
    if (isStraight) kept.pop();
    kept.push(point);
  }
  return kept;
}

/**
 * Where the label covers the least: boxes first, then other labels; of equals nearest to the middle of the line.
 * @param {Point[]} points
 * @param {Crossings} crossings
 * @param {readonly Point[]} taken the middles of the other labels
 * @returns {{label: Point, isTight: boolean}}
 */
function labelOf(points, crossings, taken) {
  let [best, least] = [{ label: points[0] ?? { x: 0, y: 0 }, isTight: true }, Infinity];
  for (const [a, b] of stretches(points)) {
    for (const share of LABEL_SHARES) {
      const spot = { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
      const boxes = [-LABEL.height / 2, LABEL.height / 2].map((away) => {
        const y = spot.y + away;
        return crossings({ x: spot.x - LABEL.width / 2, y }, { x: spot.x + LABEL.width / 2, y });
      });
      const near = taken.filter(({ x, y }) => Math.abs(x - spot.x) < LABEL.width && Math.abs(y - spot.y) < LABEL.height);
      const offCentre = Math.abs(share - 0.5) + (a.y === b.y ? 0 : 0.5);
      const cost = Math.max(...boxes) * 10 + near.length * 15 + offCentre;
      if (cost < least) [best, least] = [{ label: spot, isTight: Math.max(...boxes) > 0 }, cost];
    }
  }
  return best;
}
