import assert from "node:assert/strict";
import { test } from "node:test";

import { foldedAtFirst, rowsOf, windowOf } from "../../static/js/chart/table-rows.js";

/** director → (head → (one, two), clerk → helper); owner stands beside the director. */
const CHILDREN = new Map([
  [null, ["director", "owner"]],
  ["director", ["head", "clerk"]],
  ["head", ["one", "two"]],
  ["clerk", ["helper"]],
]);

function storeOf(children) {
  const parents = new Map([...children].flatMap(([parent, keys]) => keys.map((key) => [key, parent])));
  const childrenOf = (key) => children.get(key) ?? [];
  const walk = (key) => childrenOf(key).flatMap((inner) => [inner, ...walk(inner)]);
  const ancestors = (key) => {
    const above = [];
    for (let next = parents.get(key); next; next = parents.get(next)) above.push(next);
    return above;
  };
  return { children: childrenOf, ancestors, keys: () => walk(null) };
}

const shown = (rows) => rows.map(({ key, level, place, of, open }) => [key, level, place, of, open]);

test("rows stand in reading order with their level and place among the siblings", () => {
  assert.deepEqual(shown(rowsOf(storeOf(CHILDREN), new Set())), [
    ["director", 1, 1, 2, true],
    ["head", 2, 1, 2, true],
    ["one", 3, 1, 2, null],
    ["two", 3, 2, 2, null],
    ["clerk", 2, 2, 2, true],
    ["helper", 3, 1, 1, null],
    ["owner", 1, 2, 2, null],
  ]);
});

test("what is under a folded leader is not seen", () => {
  const rows = rowsOf(storeOf(CHILDREN), new Set(["head"]));
  assert.deepEqual(rows.map((row) => row.key), ["director", "head", "clerk", "helper", "owner"]);
  assert.equal(rows[1].open, false);
});

test("a search leaves what was found with its leaders, unfolded, and counts only those", () => {
  const rows = rowsOf(storeOf(CHILDREN), new Set(["director", "head"]), new Set(["two"]));
  assert.deepEqual(shown(rows), [
    ["director", 1, 1, 1, true],
    ["head", 2, 1, 1, true],
    ["two", 3, 1, 1, null],
  ]);
});

test("a leader whose reports were not found cannot be unfolded", () => {
  const [director, head] = rowsOf(storeOf(CHILDREN), new Set(), new Set(["head"]));
  assert.equal(director.open, true);
  assert.equal(head.open, null);
});

test("nothing found leaves no row", () => {
  assert.deepEqual(rowsOf(storeOf(CHILDREN), new Set(), new Set()), []);
});

test("the line of a level goes on while siblings follow below", () => {
  const lines = Object.fromEntries(rowsOf(storeOf(CHILDREN), new Set()).map((row) => [row.key, row.lines]));
  assert.equal(lines.director, 0, "the top has no line");
  assert.equal(lines.head, 0b1, "the clerk follows");
  assert.equal(lines.one, 0b11, "two follows, and the clerk farther out");
  assert.equal(lines.two, 0b1);
  assert.equal(lines.helper, 0b0);
});

test("ten thousand rows sixty levels deep are laid out", () => {
  const children = new Map();
  for (let at = 0; at < 10_000; at += 1) {
    const parent = at === 0 ? null : at <= 59 ? `k${at - 1}` : `k${at % 60}`;
    children.set(parent, [...(children.get(parent) ?? []), `k${at}`]);
  }
  const rows = rowsOf(storeOf(children), new Set());
  assert.equal(rows.length, 10_000);
  assert.equal(Math.max(...rows.map((row) => row.level)), 61);
});

test("only the rows in sight and a few around them are drawn", () => {
  const view = { pitch: 32, count: 1000, spare: 2 };
  assert.deepEqual(windowOf({ ...view, top: 0, height: 320 }), { first: 0, end: 12 });
  assert.deepEqual(windowOf({ ...view, top: 3200, height: 320 }), { first: 98, end: 112 });
  assert.deepEqual(windowOf({ ...view, top: 31_680, height: 320 }), { first: 988, end: 1000 });
});

test("a view beyond the last row draws nothing", () => {
  assert.deepEqual(windowOf({ top: 9999, height: 300, pitch: 32, count: 4, spare: 1 }), { first: 4, end: 4 });
});

test("a small structure begins open and a large one with its leaders folded", () => {
  assert.deepEqual(foldedAtFirst(storeOf(CHILDREN), 20), new Set());
  assert.deepEqual(foldedAtFirst(storeOf(CHILDREN), 5), new Set(["head", "clerk"]));
});
