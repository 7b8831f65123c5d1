import assert from "node:assert/strict";
import { test } from "node:test";

import { foldedText, parsedFolds, parsedView, viewText } from "../../static/js/chart/address.js";
import { forest } from "./forest.js";

test("a view comes back from its text as it was written", () => {
  const view = { x: 640, y: -12, scale: 0.75 };
  assert.equal(viewText(view), "640,-12,0.75");
  assert.deepEqual(parsedView(viewText(view)), view);
  assert.equal(viewText({ x: 0.4, y: 1.6, scale: 1 / 3 }), "0,2,0.333");
});

test("what is no view opens none", () => {
  for (const text of [null, "", "1,2", "1,2,3,4", "a,2,1", "1,,1", "1,2,0", "1,2,-1", "1,2,Infinity"]) {
    assert.equal(parsedView(text), null, String(text));
  }
});

test("folded leaders come back from the address, and what leads nobody is none", () => {
  const keys = ["0001", "0002", "0003"].map((end) => `00000000-0000-7000-8000-00000000${end}`);
  const store = forest([{ key: keys[0] }, { key: keys[1], parent: keys[0] }, { key: keys[2], parent: keys[1] }]);
  const text = foldedText(store, (key) => key === keys[1] || key === keys[2]);
  assert.equal(text, "000002");
  assert.deepEqual(parsedFolds(store, text), [keys[1]]);
  assert.deepEqual(parsedFolds(store, "000003,zzzzzz"), []);
  assert.deepEqual(parsedFolds(store, null), []);
  assert.equal(foldedText(store, () => false), null);
});

test("more folds than an address holds are left out", () => {
  const boxes = Array.from({ length: 61 }, (_, at) => [{ key: `lead-${at}` }, { key: `leaf-${at}`, parent: `lead-${at}` }]).flat();
  assert.equal(foldedText(forest(boxes), () => true), null);
});
