import assert from "node:assert/strict";
import { test } from "node:test";

import { branchesOf, pathOf, targetsFor } from "../../static/js/chart/move-search.js";

function storeOf(rows) {
  const boxes = new Map(rows.map((box) => [box.key, { people: [], roles: [], team: "", ...box }]));
  const children = (parent) => [...boxes.values()].filter((box) => box.parent === parent).map((box) => box.key);
  return {
    children,
    get: (key) => boxes.get(key),
    keys: () => [...boxes.keys()],
    roles: { seller: { name: "Менеджер по продажам" } },
    ancestors(key) {
      const found = [];
      for (let at = boxes.get(key)?.parent; at; at = boxes.get(at)?.parent) found.push(at);
      return found;
    },
  };
}

const store = storeOf([
  { key: "top", parent: null, title: "Директор", people: [{ name: "Громов Андрей" }] },
  { key: "north", parent: "top", title: "Руководитель, Север", people: [{ name: "Ковалёв Дмитрий" }] },
  { key: "south", parent: "top", title: "Руководитель, Юг" },
  { key: "one", parent: "south", title: "Менеджер", roles: [["seller", 100]] },
]);
const found = (text, without = []) => targetsFor(store, text, { limit: 50, without: new Set(without) }).keys;

test("every box is offered before anything is typed, leaders first", () => {
  assert.deepEqual(found(""), ["top", "south", "north", "one"]);
});

test("a person, a role or a part of a title finds the box, with ё as е", () => {
  assert.deepEqual(found("ковалев"), ["north"]);
  assert.deepEqual(found("продажам"), ["one"]);
  assert.deepEqual(found("юг рук"), ["south"]);
  assert.deepEqual(found("бухгалтер"), []);
});

test("what begins with the text stands before what merely holds it", () => {
  const two = storeOf([
    { key: "a", parent: null, title: "Помощник директора" },
    { key: "b", parent: null, title: "Директор" },
  ]);
  assert.deepEqual(targetsFor(two, "дир", { limit: 5, without: new Set() }).keys, ["b", "a"]);
});

test("the list stops at its limit and tells how many fit besides", () => {
  const many = storeOf(Array.from({ length: 120 }, (_none, at) => ({ key: `k${at}`, parent: null, title: `Менеджер ${at}` })));
  const { keys, more } = targetsFor(many, "менеджер", { limit: 50, without: new Set(["k0"]) });
  assert.deepEqual([keys.length, more, keys[0]], [50, 69, "k1"]);
});

test("a branch holds the boxes and all under them, each once", () => {
  assert.deepEqual([...branchesOf(store, ["south", "one"])].sort(), ["one", "south"]);
  assert.deepEqual([...branchesOf(store, ["top"])].sort(), ["north", "one", "south", "top"]);
});

test("a path leads from the top down to the leader", () => {
  assert.equal(pathOf(store, "one"), "Директор → Руководитель, Юг");
  assert.equal(pathOf(store, "top"), "");
});
