import assert from "node:assert/strict";
import { test } from "node:test";

import { parsedView, viewText } from "../../static/js/chart/address.js";

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
