import assert from "node:assert/strict";
import { test } from "node:test";

import { groundOf, routeOf } from "../../static/js/chart/link-routes.js";

const box = (x, y, width = 188, height = 122) => ({ x, y, width, height });
const stretches = (points) => points.slice(1).map((point, at) => [points[at], point]);

/** Two rows of five boxes with the gaps of a chart, and a row of stacks below. */
function rows() {
  const found = [];
  for (let column = 0; column < 5; column += 1) {
    found.push(box(column * 200, 0), box(column * 200, 162));
    for (let leaf = 0; leaf < 4; leaf += 1) found.push(box(column * 200 + 15, 298 + leaf * 63, 173, 57));
  }
  return found;
}

test("every way is level or upright from edge to edge", () => {
  const boxes = rows();
  const ground = groundOf(boxes);
  for (const from of boxes) {
    for (const to of boxes) {
      if (from === to) continue;
      const { points } = routeOf(from, to, ground);
      assert.ok(points.length >= 2);
      for (const [a, b] of stretches(points)) assert.ok(a.x === b.x || a.y === b.y);
      for (const [end, one] of [[points[0], from], [points.at(-1), to]]) {
        const isOnTop = end.y === one.y && end.x > one.x && end.x < one.x + one.width;
        const isOnSide = (end.x === one.x || end.x === one.x + one.width) && end.y > one.y && end.y < one.y + one.height;
        assert.ok(isOnTop || isOnSide);
      }
    }
  }
});

test("where the gaps allow it a line crosses no box", () => {
  const boxes = rows();
  const ground = groundOf(boxes);
  let crossed = 0;
  for (const from of boxes) {
    for (const to of boxes) {
      if (from === to) continue;
      const { points } = routeOf(from, to, ground);
      for (const [a, b] of stretches(points)) crossed += ground.crossings(a, b);
    }
  }
  assert.equal(crossed, 0);
});

test("neighbours are joined directly", () => {
  const [from, to] = [box(0, 0), box(300, 0)];
  const { points, label } = routeOf(from, to, groundOf([from, to]));
  assert.deepEqual(points, [{ x: 188, y: 61 }, { x: 300, y: 61 }]);
  assert.deepEqual(label, { x: 244, y: 61 });
});

test("a label stands beside the others, not on them", () => {
  const [from, to] = [box(0, 0), box(600, 0)];
  const ground = groundOf([from, to]);
  const first = routeOf(from, to, ground).label;
  const second = routeOf(from, to, ground, [first]).label;
  assert.equal(second.y, first.y);
  assert.ok(Math.abs(second.x - first.x) >= 96);
});

test("a label covers no box where a gap is wide enough", () => {
  const [from, to, between] = [box(0, 0), box(700, 300), box(300, 130)];
  const ground = groundOf([from, to, between]);
  const { x, y } = routeOf(from, to, ground).label;
  assert.equal(ground.crossings({ x: x - 48, y }, { x: x + 48, y }), 0);
});

test("crossings are counted once for each box, and edges do not count", () => {
  const { crossings } = groundOf([box(0, 0, 600, 600), box(700, 0, 100, 100)]);
  assert.equal(crossings({ x: -50, y: 50 }, { x: 900, y: 50 }), 2);
  assert.equal(crossings({ x: 0, y: -50 }, { x: 0, y: 700 }), 0);
  assert.equal(crossings({ x: 650, y: -50 }, { x: 650, y: 700 }), 0);
});

test("lines among ten thousand boxes look only at the boxes that they pass", () => {
  const boxes = Array.from({ length: 10_000 }, (_, at) => box((at % 200) * 200, Math.floor(at / 200) * 162));
  let looked = 0;
  const counted = boxes.map(({ x, ...rest }) => ({ ...rest, get x() { looked += 1; return x; } }));
  const ground = groundOf(counted);
  looked = 0;
  for (let at = 0; at < 100; at += 1) routeOf(boxes[at * 7], boxes[at * 7 + 405], ground);
  // Looking through all boxes for each candidate would be dozens of times as many.
  assert.ok(looked < 100 * boxes.length, `${looked} looks`);
});
