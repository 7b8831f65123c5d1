import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { HEIGHTS, LEAD, LINE, MORE, SHAPES, WIDTHS, moreKey } from "../../static/js/chart/layout-shapes.js";
import { layOut } from "../../static/js/chart/layout.js";
import { forestOf, randomForest } from "./forests.js";

/** @typedef {import("../../static/js/chart/layout-shapes.js").Layout} Layout */

const CASES = JSON.parse(readFileSync(new URL("../layout_cases.json", import.meta.url), "utf8"));
const SEEDS = Array.from({ length: 120 }, (_, seed) => seed);

/**
 * @param {Layout} layout
 * @param {number} slot
 */
function rectangle(layout, slot) {
  const shape = layout.shapes[slot];
  return {
    key: layout.keys[slot], x: layout.x[slot], y: layout.y[slot], w: WIDTHS[shape], h: HEIGHTS[shape], shape: SHAPES[shape],
  };
}

/**
 * Pairs that overlap, found by a sweep from the top.
 * @param {Layout} layout
 */
function overlaps(layout) {
  const boxes = layout.keys.map((_, slot) => rectangle(layout, slot)).sort((one, other) => one.y - other.y);
  let open = [];
  const found = [];
  for (const box of boxes) {
    open = open.filter((other) => other.y + other.h > box.y);
    for (const other of open) {
      if (other.x < box.x + box.w && box.x < other.x + other.w) found.push(`${other.key} and ${box.key}`);
    }
    open.push(box);
  }
  return found;
}

/**
 * @param {Layout} layout
 * @param {number} kind
 */
function* groupsOf(layout, kind) {
  const { kinds, leaders, starts, members } = layout.groups;
  for (let group = 0; group < kinds.length; group++) {
    if (kinds[group] === kind) yield { leader: leaders[group], members: members.slice(starts[group], starts[group + 1]) };
  }
}

for (const described of CASES) {
  test(`the case "${described.name}" stands where it stood`, () => {
    const layout = layOut(forestOf(described));
    assert.deepEqual(layout.keys.map((_, slot) => rectangle(layout, slot)), described.expect);
  });
}

test("no two boxes of a random forest overlap", () => {
  for (const seed of SEEDS) assert.deepEqual(overlaps(layOut(randomForest(seed, 20 + seed * 3))), [], `seed ${seed}`);
});

test("every box is seen once, is behind a more box, or is under a folded one", () => {
  for (const seed of SEEDS) {
    const forest = randomForest(seed, 150);
    const layout = layOut(forest);
    assert.equal(new Set(layout.keys).size, layout.count);
    const under = forest.keys.map(() => 0);
    for (let box = forest.keys.length - 1; box >= 0; box--) {
      const parent = forest.parents[box];
      if (parent >= 0) under[parent] += 1 + under[box];
    }
    const put = layout.keys.reduce((sum, key, slot) => sum + layout.hidden[slot] + (forest.folded.has(key) ? under[layout.boxes[slot]] : 0), 0);
    const seen = layout.keys.filter((_, slot) => layout.shapes[slot] !== MORE).length;
    assert.equal(seen + put, forest.keys.length, `seed ${seed}`);
  }
});

test("a leader is centred over its line", () => {
  for (const seed of SEEDS) {
    const layout = layOut(randomForest(seed, 120));
    const beside = new Set([...groupsOf(layout, 3)].map(({ leader }) => leader));
    for (const { leader, members } of groupsOf(layout, LINE)) {
      if (beside.has(leader)) continue;
      const middle = (layout.x[members[0]] + layout.x[members.at(-1)]) / 2;
      assert.ok(Math.abs(layout.x[leader] - middle) <= 1, `seed ${seed}, ${layout.keys[leader]}`);
    }
  }
});

test("siblings keep their order from left to right and from top to bottom", () => {
  for (const seed of SEEDS) {
    const layout = layOut(randomForest(seed, 120));
    const { starts, members } = layout.groups;
    for (let group = 0; group + 1 < starts.length; group++) {
      const boxes = members.slice(starts[group], starts[group + 1]).filter((slot) => layout.shapes[slot] !== MORE);
      for (let index = 1; index < boxes.length; index++) {
        const [one, next] = [boxes[index - 1], boxes[index]];
        assert.ok(layout.boxes[one] < layout.boxes[next]);
        assert.ok(layout.x[one] < layout.x[next] || layout.y[one] < layout.y[next]);
      }
    }
  }
});

test("reports stand lower than their leader, and the chart begins at 0, 0", () => {
  for (const seed of SEEDS) {
    const layout = layOut(randomForest(seed, 90));
    layout.leaders.forEach((leader, slot) => {
      if (leader >= 0) assert.ok(layout.y[slot] >= layout.y[leader] + HEIGHTS[LEAD]);
    });
    assert.equal(Math.min(...layout.y), 0);
    assert.ok(Math.min(...layout.x) >= 0 && Math.min(...layout.x) <= 15);
  }
});

test("the places among siblings count up to their number", () => {
  const layout = layOut(randomForest(7, 200));
  layout.keys.forEach((_, slot) => {
    assert.ok(layout.places[slot] >= 1 && layout.places[slot] + Math.max(0, layout.hidden[slot] - 1) <= layout.sizes[slot]);
    assert.equal(layout.levels[slot], layout.leaders[slot] < 0 ? 1 : layout.levels[layout.leaders[slot]] + 1);
  });
});

test("the same forest gives the same layout", () => {
  assert.deepEqual(layOut(randomForest(3, 400)), layOut(randomForest(3, 400)));
});

test("ten thousand boxes are laid out without overlap", () => {
  assert.deepEqual(overlaps(layOut(randomForest(5, 10_000))), []);
});

test("a chain of ten thousand leaders needs no recursion", () => {
  const keys = Array.from({ length: 10_000 }, (_, index) => `box-${index}`);
  const layout = layOut({
    keys, parents: Int32Array.from(keys, (_, index) => index - 1), roles: keys.map(() => ""),
    kept: new Uint8Array(keys.length), folded: new Set(), opened: new Set(),
  });
  assert.equal(layout.count, 10_000);
  assert.equal(layout.levels.at(-1), 10_000);
});

test("a more box opens by its key", () => {
  const boxes = [{ key: "head" }, ...Array.from({ length: 12 }, (_, index) => ({ key: `m${index}`, parent: "head", role: "sales" }))];
  const closed = layOut(forestOf({ boxes }));
  assert.equal(closed.keys.at(-1), moreKey("head", "sales"));
  assert.equal(closed.hidden.at(-1), 5);
  assert.equal(layOut(forestOf({ boxes, opened: [moreKey("head", "sales")] })).count, 13);
});

test("no boxes make an empty chart", () => {
  const layout = layOut(forestOf({ boxes: [] }));
  assert.deepEqual([layout.count, layout.width, layout.height], [0, 0, 0]);
});
