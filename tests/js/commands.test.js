import assert from "node:assert/strict";
import { test } from "node:test";

import { createCommands, topmost } from "../../static/js/chart/commands.js";

const SEAT = { uid: "p-anna", name: "Белова Анна Олеговна", short: "Белова Анна" };

/** A department: director → (head → (one, two), clerk). */
function department() {
  return [
    { key: "director", parent: null, title: "Директор" },
    { key: "head", parent: "director", title: "Руководитель продаж", people: [SEAT] },
    { key: "one", parent: "head", title: "Менеджер 1", roles: [["seller", 100]] },
    { key: "two", parent: "head", title: "Менеджер 2" },
    { key: "clerk", parent: "director", title: "Координатор", links: [["functional", "head"]] },
  ];
}

/** The commands over a store and a sync that only remember. */
function hands({ mayEdit = true, refusal = () => null } = {}) {
  const boxes = new Map(department().map((box) => [box.key, { people: [], roles: [], links: [], ...box }]));
  const children = (parent) => [...boxes.values()].filter((box) => box.parent === parent).map((box) => box.key);
  const walk = (parent) => children(parent).flatMap((key) => [key, ...walk(key)]);
  const store = {
    mayEdit,
    refusal,
    children,
    keys: () => walk(null),
    get: (key) => boxes.get(key),
    has: (key) => boxes.has(key),
    isUnder(key, above) {
      for (let at = boxes.get(key)?.parent; at; at = boxes.get(at)?.parent) if (at === above) return true;
      return false;
    },
    person: (uid) => (uid === "p-oleg" ? { uid, name: "Титов Олег" } : undefined),
    roles: { seller: { name: "Менеджер по продажам" }, hunter: { name: "Лидогенератор" } },
  };
  const sent = [];
  const said = [];
  const refused = [];
  const word = (key, values = {}) => [key, ...Object.values(values)].join(" | ");
  const voice = {
    word,
    counted: (key, n, values) => word(key, { n, ...values }),
    say: (text) => said.push(text),
    refuse: (text) => refused.push(text),
  };
  const send = (operations) => {
    sent.push(operations);
    for (const { op, key, parent } of operations) if (op === "move") boxes.get(key).parent = parent;
    return "batch";
  };
  const steps = [];
  const sync = { send, undo: () => steps.push("undo"), redo: () => steps.push("redo") };
  return { commands: createCommands({ store, sync }, voice), store, sent, said, refused, steps };
}

test("a move is one operation, and says who leads now and at which place", () => {
  const { commands, sent, said } = hands();
  assert.equal(commands.move(["one"], "director"), true);
  assert.deepEqual(sent, [[{ op: "move", key: "one", parent: "director" }]]);
  assert.deepEqual(said, ["said-moved | Менеджер 1 | Директор | 2 | 3"]);
});

test("a move to the top needs no leader", () => {
  const { commands, sent, said } = hands();
  assert.equal(commands.move(["head"], null), true);
  assert.deepEqual(sent, [[{ op: "move", key: "head", parent: null }]]);
  assert.deepEqual(said, ["said-top | Белова Анна"]);
});

test("boxes that come along under another moved box are not moved themselves, and the order stays", () => {
  const { commands, sent } = hands();
  commands.move(["clerk", "two", "head", "one"], null);
  assert.deepEqual(sent, [[{ op: "move", key: "head", parent: null }, { op: "move", key: "clerk", parent: null }]]);
});

test("a box that reports there already stays out of a move of many", () => {
  const { commands, sent } = hands();
  commands.move(["one", "clerk"], "head");
  assert.deepEqual(sent, [[{ op: "move", key: "clerk", parent: "head" }]]);
});

test("a move that changes nothing is refused", () => {
  const { commands, sent, refused } = hands();
  assert.equal(commands.move(["one"], "head"), false);
  assert.deepEqual(sent, []);
  assert.deepEqual(refused, ["already"]);
});

test("one impossible move stops the whole batch, with the store's reason", () => {
  const refusal = ({ key }) => (key === "clerk" ? { code: "refused-own", values: { name: "Координатор" } } : null);
  const { commands, sent, refused } = hands({ refusal });
  assert.equal(commands.move(["one", "clerk"], "two"), false);
  assert.deepEqual(sent, []);
  assert.deepEqual(refused, ["refused-own | Координатор"]);
});

test("boxes that are gone in the meantime are not moved", () => {
  const { commands, sent, refused } = hands();
  assert.equal(commands.move(["ghost"], "head"), false);
  assert.deepEqual([sent, refused], [[], ["refused-gone"]]);
});

test("a new position brings its own key, so that it can be named before the server answers", () => {
  const { commands, sent, said } = hands();
  const key = commands.add("head");
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.deepEqual(sent, [[{ op: "add", key, parent: "head", title: "new-position" }]]);
  assert.deepEqual(said, ["said-added | new-position | Белова Анна"]);
});

test("a position made from a role is called like the role and holds it wholly", () => {
  const { commands, sent } = hands();
  const key = commands.add(null, { role: "hunter" });
  const roles = [{ role: "hunter", share_pct: 100 }];
  assert.deepEqual(sent, [[{ op: "add", key, parent: null, title: "Лидогенератор", roles }]]);
});

test("a title is tidied, an empty one refused, the same one sends nothing", () => {
  const refusal = ({ title }) => (title === "" ? { code: "refused-no-title", values: {} } : null);
  const { commands, sent, refused } = hands({ refusal });
  assert.equal(commands.rename("one", "  Старший   менеджер "), true);
  assert.equal(commands.rename("one", "   "), false);
  assert.equal(commands.rename("two", "Менеджер 2"), true);
  assert.deepEqual(sent, [[{ op: "rename", key: "one", title: "Старший менеджер" }]]);
  assert.deepEqual(refused, ["refused-no-title"]);
});

test("several are removed in one batch", () => {
  const { commands, sent, said } = hands();
  assert.equal(commands.remove(["one", "ghost", "two"]), true);
  assert.deepEqual(sent, [[{ op: "remove", key: "one" }, { op: "remove", key: "two" }]]);
  assert.deepEqual(said, ["said-many-removed | 2"]);
});

test("a second role halves the first; one that is held already is refused", () => {
  const { commands, sent, refused } = hands();
  assert.equal(commands.giveRole("one", "hunter"), true);
  assert.equal(commands.giveRole("one", "seller"), false);
  const roles = [{ role: "seller", share_pct: 50 }, { role: "hunter", share_pct: 50 }];
  assert.deepEqual(sent, [[{ op: "set_roles", key: "one", roles }]]);
  assert.deepEqual(refused, ["has-role"]);
});

test("a person is seated in the box", () => {
  const { commands, sent, said } = hands();
  assert.equal(commands.assign("one", "p-oleg"), true);
  assert.deepEqual(sent, [[{ op: "assign", key: "one", person: "p-oleg" }]]);
  assert.deepEqual(said, ["said-seated | Титов Олег | Менеджер 1"]);
});

test("a place is vacated by one person, or by everybody", () => {
  const { commands, sent } = hands();
  assert.equal(commands.vacate("head", "p-anna"), true);
  assert.equal(commands.vacate("head"), true);
  assert.deepEqual(sent, [[{ op: "vacate", key: "head", person: "p-anna" }], [{ op: "vacate", key: "head", person: null }]]);
});

test("a line is drawn once", () => {
  const { commands, sent, refused } = hands();
  assert.equal(commands.link("clerk", "head", "functional"), false);
  assert.equal(commands.link("clerk", "head", "deputy"), true);
  assert.equal(commands.unlink("clerk", "head", "functional"), true);
  assert.deepEqual(sent, [
    [{ op: "link", key: "clerk", target: "head", kind: "deputy" }],
    [{ op: "unlink", key: "clerk", target: "head", kind: "functional" }],
  ]);
  assert.deepEqual(refused, ["linked-already"]);
});

test("a reader changes nothing", () => {
  const { commands, sent, refused, steps } = hands({ mayEdit: false });
  assert.equal(commands.move(["one"], "director"), false);
  assert.equal(commands.add("head"), null);
  commands.undo();
  assert.deepEqual([sent, steps], [[], []]);
  assert.deepEqual(refused, ["no-edit", "no-edit", "no-edit"]);
});

test("undo and redo go to the keeper of the outbox", () => {
  const { commands, steps } = hands();
  commands.undo();
  commands.redo();
  assert.deepEqual(steps, ["undo", "redo"]);
});

test("topmost keeps the reading order", () => {
  const { store } = hands();
  assert.deepEqual(topmost(store, ["clerk", "one", "director"]), ["director"]);
  assert.deepEqual(topmost(store, ["clerk", "two", "one"]), ["one", "two", "clerk"]);
});
