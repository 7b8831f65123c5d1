import assert from "node:assert/strict";
import { test } from "node:test";

import { endsOf } from "../../static/js/chart/compare-arrows.js";

const from = { x: 0, y: 0, width: 100, height: 40 };

test("an arrow to the right leaves by the right side and comes in by the left", () => {
  const { start, end, direction } = endsOf(from, { x: 300, y: 80, width: 100, height: 40 });
  assert.deepEqual([start, end, direction], [{ x: 100, y: 20 }, { x: 300, y: 100 }, 1]);
});

test("an arrow to the left leaves by the left side and comes in by the right", () => {
  const { start, end, direction } = endsOf(from, { x: -300, y: 0, width: 100, height: 40 });
  assert.deepEqual([start, end, direction], [{ x: 0, y: 20 }, { x: -200, y: 20 }, -1]);
});
