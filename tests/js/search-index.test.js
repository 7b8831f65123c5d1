import assert from "node:assert/strict";
import { test } from "node:test";

import { find, indexOf, otherLayout } from "../../static/js/chart/search-index.js";
import { forest, seat } from "./forest.js";

const ROLES = { seller: { name: "Менеджер по продажам", short: "МП", category: "sales" } };
const INDEX = indexOf(
  forest(
    [
      { key: "top", title: "Коммерческий директор", people: [seat("Громов Андрей Павлович")] },
      { key: "head", parent: "top", title: "Руководитель продаж, Москва", team: "Центр", people: [seat("Ковалёв Дмитрий")] },
      { key: "one", parent: "head", title: "Старший менеджер", roles: [["seller", 100]], scope: [["region", "Юго-Запад"]] },
      { key: "two", parent: "head", title: "Андреевский менеджер", people: [seat("Семёнов Пётр")] },
    ],
    { roles: ROLES },
  ),
);

test("a box is found by title, person, role, scope and team", () => {
  assert.deepEqual(find(INDEX, "коммерч"), ["top"]);
  assert.deepEqual(find(INDEX, "Громов"), ["top"]);
  assert.deepEqual(find(INDEX, "мп"), ["one"]);
  assert.deepEqual(find(INDEX, "запад"), ["one"]);
  assert.deepEqual(find(INDEX, "москва"), ["head"]);
  assert.deepEqual(find(INDEX, "центр"), ["head", "one", "two"]);
});

test("ё and е are one letter, both ways", () => {
  assert.deepEqual(find(INDEX, "ковалев"), ["head"]);
  assert.deepEqual(find(INDEX, "сёменов"), ["two"]);
});

test("words typed in the wrong layout are understood, both ways", () => {
  assert.equal(otherLayout("ghbdtn"), "привет");
  assert.equal(otherLayout("руддщ"), "hello");
  assert.deepEqual(find(INDEX, "rjdfk`d"), ["head"]);
  assert.deepEqual(find(INDEX, "Uhjvjd"), ["top"]);
});

test("every word must fit, in any order", () => {
  assert.deepEqual(find(INDEX, "пётр менеджер"), ["two"]);
  assert.deepEqual(find(INDEX, "пётр директор"), []);
});

test("what begins a word comes before what stands within one", () => {
  assert.deepEqual(find(INDEX, "продаж"), ["head", "one"]);
  assert.deepEqual(find(INDEX, "андре"), ["top", "two"]);
  assert.deepEqual(find(INDEX, "рший"), ["one"]);
});

test("a query without letters finds nothing", () => {
  for (const query of ["", "   ", "—", "«»"]) assert.deepEqual(find(INDEX, query), []);
});

test("ten thousand boxes answer within a frame or two", () => {
  const many = Array.from({ length: 10_000 }, (_, at) => ({
    key: `k${at}`,
    title: `Менеджер по продажам ${at}`,
    people: [seat(`Иванов Пётр ${at}`)],
    scope: [["region", `Город ${at % 90}`]],
  }));
  const store = { roles: {}, children: (parent) => (parent === null ? many.map(({ key }) => key) : []), keys: () => many.map(({ key }) => key), get: (key) => ({ roles: [], team: "", ...many[Number(key.slice(1))] }) };
  const index = indexOf(store);
  const began = performance.now();
  assert.equal(find(index, "иванов город 7").length > 0, true);
  assert.ok(performance.now() - began < 200);
});
