import assert from "node:assert/strict";
import { test } from "node:test";

import { addDrawer, setPart } from "../../static/js/chart/looks.js";

/** The look that a drawer has been given last. */
function drawn() {
  let last = null;
  addDrawer((look) => void (last = look));
  return (box) => last(box);
}

test("a box that nobody speaks of is plain", () => {
  const look = drawn();
  const plain = { tone: "none", tint: false, value: null, figure: null, dim: false, tag: null, ring: null };
  assert.deepEqual(look({ key: "a" }), plain);
});

test("parts add up in their order, not in the order of their arrival", () => {
  const look = drawn();
  setPart("compare", () => ({ tone: "ok" }));
  setPart("lens", () => ({ tone: "sales", tint: true }));
  assert.equal(look({ key: "a" }).tone, "ok");
  assert.equal(look({ key: "a" }).tint, true);
  setPart("compare", null);
  assert.equal(look({ key: "a" }).tone, "sales");
  setPart("lens", null);
});

test("a box dimmed by one stays dim whatever the others say", () => {
  const look = drawn();
  setPart("legend", (box) => ({ dim: box.key === "a" }));
  setPart("search", () => ({ dim: false }));
  assert.equal(look({ key: "a" }).dim, true);
  assert.equal(look({ key: "b" }).dim, false);
  setPart("legend", null);
  assert.equal(look({ key: "a" }).dim, false);
  setPart("search", null);
});

test("a part may have nothing to say of a box", () => {
  const look = drawn();
  setPart("presence", (box) => (box.key === "a" ? { ring: 3 } : null));
  assert.deepEqual([look({ key: "a" }).ring, look({ key: "b" }).ring], [3, null]);
  setPart("presence", null);
});
