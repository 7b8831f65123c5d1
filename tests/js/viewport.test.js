import assert from "node:assert/strict";
import { test } from "node:test";

import { HEIGHTS, WIDTHS } from "../../static/js/chart/layout-shapes.js";
import { layOut } from "../../static/js/chart/layout.js";
import { BoxIndex } from "../../static/js/chart/viewport-index.js";
import {
  LARGEST_SCALE, clamped, fitted, mapping, opening, revealing, seen, toChart, toPort, zoomedAt,
} from "../../static/js/chart/viewport.js";
import { randomForest, randomOf } from "./forests.js";

const PORT = { width: 1200, height: 800 };
const CHART = { width: 5000, height: 1600 };
const INSETS = { top: 70, right: 20, bottom: 30, left: 40 };

/** @param {{x: number, y: number}} point */
const rounded = ({ x, y }) => ({ x: Math.round(x * 1e6) / 1e6, y: Math.round(y * 1e6) / 1e6 });

test("a point goes from the chart to the port and back", () => {
  const view = { x: 700, y: 300, scale: 0.6 };
  const there = toPort(view, PORT, 123, 456);
  assert.deepEqual(rounded(toChart(view, PORT, there.x, there.y)), { x: 123, y: 456 });
});

test("what is under the pointer stays there while one zooms", () => {
  const view = { x: 2500, y: 800, scale: 0.8 };
  const point = { x: 300, y: 500 };
  const under = toChart(view, PORT, point.x, point.y);
  for (const factor of [0.5, 0.9, 1.3, 2]) {
    const next = zoomedAt(view, factor, point, CHART, PORT);
    assert.deepEqual(rounded(toChart(next, PORT, point.x, point.y)), rounded(under));
  }
});

test("the scale stays between the whole chart and twice the size", () => {
  const view = { x: 2500, y: 800, scale: 1 };
  const middle = { x: 600, y: 400 };
  assert.equal(zoomedAt(view, 1000, middle, CHART, PORT).scale, LARGEST_SCALE);
  const wide = { width: 300_000, height: 2000 };
  assert.ok(zoomedAt(view, 1e-9, middle, wide, PORT).scale <= fitted(wide, PORT, INSETS).scale);
});

test("the chart cannot be panned out of sight", () => {
  const random = randomOf(4);
  for (let round = 0; round < 200; round++) {
    const wild = { x: (random() - 0.5) * 1e6, y: (random() - 0.5) * 1e6, scale: random() * 3 };
    const view = clamped(wild, CHART, PORT);
    const { x, y, width, height } = seen(view, PORT);
    assert.ok(x < CHART.width && x + width > 0 && y < CHART.height && y + height > 0);
  }
});

test("a fitted chart stands whole between what floats over it", () => {
  const view = fitted(CHART, PORT, INSETS);
  const corner = toPort(view, PORT, 0, 0);
  const end = toPort(view, PORT, CHART.width, CHART.height);
  assert.ok(corner.x >= INSETS.left - 1e-6 && corner.y >= INSETS.top - 1e-6);
  assert.ok(end.x <= PORT.width - INSETS.right + 1e-6 && end.y <= PORT.height - INSETS.bottom + 1e-6);
  assert.equal(fitted({ width: 10, height: 10 }, PORT, INSETS).scale, 1);
});

test("a large chart opens at its first box, at a scale that reads", () => {
  const view = opening(CHART, PORT, INSETS, { x: 2000, y: 0, width: 188, height: 122 });
  const corner = toPort(view, PORT, 2000, 0);
  assert.equal(view.scale, 1);
  assert.equal(Math.round(corner.y), INSETS.top);
  assert.equal(opening({ width: 400, height: 300 }, PORT, INSETS, { x: 0, y: 0, width: 188, height: 122 }).scale, 1);
});

test("a box that is seen does not move the view, one that is not comes in at the nearest edge", () => {
  const view = { x: 1000, y: 500, scale: 1 };
  assert.deepEqual(revealing(view, { x: 900, y: 400, width: 188, height: 122 }, PORT, INSETS, false), view);
  const beyond = { x: 2000, y: 400, width: 188, height: 122 };
  const moved = revealing(view, beyond, PORT, INSETS, false);
  assert.equal(toPort(moved, PORT, beyond.x + beyond.width, 0).x, PORT.width - INSETS.right);
  assert.equal(moved.y, view.y);
});

test("the index finds what a look at every box finds", () => {
  const random = randomOf(9);
  for (let seed = 0; seed < 20; seed++) {
    const layout = layOut(randomForest(seed, 300));
    const index = new BoxIndex(layout);
    for (let round = 0; round < 20; round++) {
      const x = (random() * 1.2 - 0.1) * layout.width;
      const y = (random() * 1.2 - 0.1) * layout.height;
      const rectangle = { x, y, width: random() * 1500, height: random() * 900 };
      const asked = layout.keys.map((_, slot) => slot).filter((slot) => {
        const shape = layout.shapes[slot];
        return layout.x[slot] < x + rectangle.width && layout.x[slot] + WIDTHS[shape] > x
          && layout.y[slot] < y + rectangle.height && layout.y[slot] + HEIGHTS[shape] > y;
      });
      assert.deepEqual(index.within(rectangle).sort((one, other) => one - other), asked);
    }
  }
});

test("the box under a point is found, and the ground between boxes", () => {
  const layout = layOut(randomForest(2, 80));
  const index = new BoxIndex(layout);
  layout.keys.forEach((_, slot) => assert.equal(index.at(layout.x[slot] + 5, layout.y[slot] + 5), slot));
  assert.equal(index.at(-50, -50), -1);
});

test("a point of the small map is a point of the chart", () => {
  const map = mapping(CHART, { width: 170, height: 100 }, 6);
  const corner = map.toChart(map.left, map.top);
  assert.deepEqual(rounded(corner), { x: 0, y: 0 });
  assert.ok(CHART.width * map.scale <= 158 + 1e-6);
});
