import assert from "node:assert/strict";
import { test } from "node:test";

import { scrolledTo } from "../../static/js/tab-line.js";

const line = { width: 350, content: 700 };

test("a tab in the middle of a long line stands in the middle of what is seen", () => {
  assert.equal(scrolledTo({ start: 300, width: 100 }, line), 175);
});

test("the first tab leaves the line where it begins", () => {
  assert.equal(scrolledTo({ start: 0, width: 80 }, line), 0);
});

test("the last tab brings the line to its end and no further", () => {
  assert.equal(scrolledTo({ start: 640, width: 60 }, line), 350);
});
