import assert from "node:assert/strict";
import { test } from "node:test";

import { firstReport, step, typedAhead } from "../../static/js/chart/key-walk.js";

const boxes = {
  top: { title: "Директор", people: [{ name: "Громов Андрей" }] },
  a: { title: "Менеджер, Север", people: [{ name: "Ёлкина Мария" }] },
  b: { title: "Менеджер, Юг", people: [] },
  c: { title: "Маркетолог", people: [] },
};
const folded = new Set();
const ways = {
  store: { get: (key) => boxes[key], children: (key) => (key === "top" ? ["a", "b", "c"] : []) },
  scene: { order: () => Object.keys(boxes), isFolded: (key) => folded.has(key) },
};

test("a step goes to the next box in reading order and stops at the ends", () => {
  assert.equal(step(ways, "top", 1), "a");
  assert.equal(step(ways, "c", 1), null);
  assert.equal(step(ways, "top", -1), null);
});

test("a box that is no longer seen leads back to the first", () => {
  assert.equal(step(ways, "gone", 1), "top");
});

test("the way down ends at a folded branch", () => {
  assert.equal(firstReport(ways, "top"), "a");
  folded.add("top");
  assert.equal(firstReport(ways, "top"), null);
  folded.clear();
  assert.equal(firstReport(ways, "b"), null);
});

test("one letter goes on to the next box that begins with it, and round", () => {
  assert.equal(typedAhead(ways, "top", "м"), "a");
  assert.equal(typedAhead(ways, "a", "М"), "b");
  assert.equal(typedAhead(ways, "c", "м"), "a");
});

test("more letters may stay on the box", () => {
  assert.equal(typedAhead(ways, "a", "менеджер"), "a");
  assert.equal(typedAhead(ways, "a", "мар"), "c");
});

test("a holder's surname finds the box, with ё as е; nonsense finds nothing", () => {
  assert.equal(typedAhead(ways, "top", "елк"), "a");
  assert.equal(typedAhead(ways, "top", "xyz"), null);
});
