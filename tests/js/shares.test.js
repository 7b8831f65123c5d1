import assert from "node:assert/strict";
import { test } from "node:test";

import { sumOf, withRole } from "../../static/js/chart/shares.js";

test("the first role takes the whole time", () => {
  assert.deepEqual(withRole([], "sales-head"), [["sales-head", 100]]);
});

test("a new role takes the time that is left", () => {
  assert.deepEqual(withRole([["a", 60]], "b"), [["a", 60], ["b", 40]]);
});

test("a part of a per cent that is left stays exact", () => {
  assert.deepEqual(withRole([["a", 33.33]], "b"), [["a", 33.33], ["b", 66.67]]);
});

test("when nothing is left, all give way evenly", () => {
  assert.deepEqual(withRole([["a", 100]], "b"), [["a", 50], ["b", 50]]);
  assert.deepEqual(withRole([["a", 60], ["b", 40]], "c"), [["a", 40], ["b", 27], ["c", 33]]);
});

test("a remainder too small to work in is no reason to spare the others", () => {
  assert.deepEqual(withRole([["a", 97]], "b"), [["a", 50], ["b", 50]]);
});

test("an overloaded position comes down to its whole time", () => {
  assert.deepEqual(withRole([["a", 100], ["b", 80]], "c"), [["a", 37], ["b", 30], ["c", 33]]);
});

test("the shares add up to a hundred and none is lost, whatever was held", () => {
  for (let count = 1; count <= 19; count += 1) {
    for (let seed = 1; seed <= 60; seed += 1) {
      const held = Array.from({ length: count }, (_none, at) => [`r${at}`, 1 + ((seed * 37 + at * at * 11) % 100)]);
      const after = withRole(held, "new");
      assert.equal(sumOf(after), 100);
      assert.equal(after.length, count + 1);
      assert.ok(after.every(([, share]) => share >= 1), JSON.stringify(after));
    }
  }
});

test("what was held is not touched", () => {
  const held = Object.freeze([Object.freeze(["a", 100])]);
  withRole(held, "b");
  assert.deepEqual(held, [["a", 100]]);
});
