import assert from "node:assert/strict";
import { test } from "node:test";

import { step } from "../../static/js/matrix/keys.js";
import { folded, MatrixModel, nextPart } from "../../static/js/matrix/model.js";

const COLUMNS = [
  { id: "position:head", kind: "position", title: "Директор", positions: ["head"] },
  { id: "group:s1", kind: "group", title: "Менеджер", positions: ["s1", "s2"] },
  { id: "person:u", kind: "person", title: "Анна", positions: ["a", "b"], targets: ["a"] },
];
const fine = { code: "fine", words: "A 1 · R 1", owners: 1, doers: 1 };

function json(more = {}) {
  return {
    revision: 7, on: "2026-11-22", by: "positions", folded: true, columns: COLUMNS, columns_left_out: 0, problems: 1,
    rows: [
      { responsibility: "plan", title: "План продаж", area: "strategy", area_title: "Стратегия", present: true, check: fine,
        cells: [{ column: 0, involvement: "A" }, { column: 1, involvement: "R", mixed: true, counts: { R: 1 } }] },
      { responsibility: "debt", title: "Приём оплаты", area: "money", area_title: "Деньги", present: true,
        check: { code: "double_accountable", words: "2 владельца", severity: "high", owners: 2, doers: 0 }, findings: ["f1", "f2"],
        cells: [{ column: 0, involvement: "A", guilty: "high" }, { column: 2, involvement: "A", targets: ["b"] }] },
      { responsibility: "rest", title: "Остальное", area: "money", area_title: "Деньги", check: fine, cells: [] },
    ],
    findings: {
      f1: { kind: "double_accountable", severity: "high", why: "Двое", positions: ["s1"] },
      f2: { kind: "no_responsible", severity: "low", why: "Никто", positions: ["head"] },
    },
    ...more,
  };
}

const model = (more) => new MatrixModel(json(more));
const batch = (name, ...operations) => ({ batch: name, base: 7, operations });
const sets = (key, responsibility, involvement) => ({ op: "set_involvement", key, responsibility, involvement });
const slugs = (rows) => rows.map((row) => row.responsibility);
const ALL = { text: "", area: "", onlyProblems: false, all: true };

test("Space goes round through R, A, C, I and nothing", () => {
  const seen = [];
  for (let part = null; seen.length < 5; ) {
    const next = nextPart(part);
    seen.push(next);
    part = next === "none" ? null : next;
  }
  assert.deepEqual(seen, ["R", "A", "C", "I", "none"]);
  assert.equal(nextPart("AR"), "C");
});

test("an empty cell is for all positions of its column, of a person only for the main one", () => {
  const matrix = model();
  assert.deepEqual(matrix.targets("plan", 1), ["s1", "s2"]);
  assert.deepEqual(matrix.targets("plan", 2), ["a"]);
  assert.deepEqual(matrix.targets("debt", 2), ["b"]);
});

test("a change is one operation for each position behind the cell", () => {
  assert.deepEqual(model().operations("debt", 1, "C"), [sets("s1", "debt", "C"), sets("s2", "debt", "C")]);
});

test("what is so already is not sent, but a mixed cell is made alike", () => {
  const matrix = model();
  assert.deepEqual(matrix.operations("plan", 0, "A"), []);
  assert.deepEqual(matrix.operations("rest", 0, "none"), []);
  assert.deepEqual(matrix.operations("plan", 0, null), []);
  assert.equal(matrix.operations("plan", 1, "R").length, 2);
});

test("an own change is seen at once and until the server's cells hold it", () => {
  const matrix = model();
  const mine = batch("one", sets("head", "plan", "C"));
  matrix.follow([mine], { revision: 7, wasWithdrawn: false });
  assert.equal(matrix.face("plan", 0).part, "C");
  assert.equal(matrix.face("plan", 0).pending, true);
  assert.ok(matrix.isPending("plan"));
  matrix.follow([], { revision: 8, wasWithdrawn: false });
  assert.equal(matrix.face("plan", 0).part, "C");
  matrix.replace(json({ revision: 8 }));
  assert.equal(matrix.face("plan", 0).part, "A");
  assert.ok(!matrix.isPending("plan"));
});

test("a change that was taken back leaves what was there", () => {
  const matrix = model();
  matrix.follow([batch("one", sets("head", "plan", "C"))], { revision: 7, wasWithdrawn: false });
  matrix.follow([], { revision: 7, wasWithdrawn: true });
  assert.deepEqual([matrix.face("plan", 0).part, matrix.face("plan", 0).pending], ["A", false]);
});

test("cells of before an own change do not take it away", () => {
  const matrix = model();
  matrix.follow([batch("one", sets("head", "plan", "C"))], { revision: 7, wasWithdrawn: false });
  matrix.follow([], { revision: 9, wasWithdrawn: false });
  matrix.replace(json({ revision: 8 }));
  assert.equal(matrix.face("plan", 0).part, "C");
});

test("nothing put into a cell takes it out of the totals", () => {
  const matrix = model();
  assert.deepEqual(matrix.totals(), [{ answers: 2, works: 0 }, { answers: 0, works: 1 }, { answers: 1, works: 0 }]);
  matrix.follow([batch("one", sets("head", "plan", "none"), sets("head", "rest", "AR"))], { revision: 7, wasWithdrawn: false });
  assert.deepEqual(matrix.totals()[0], { answers: 2, works: 1 });
});

test("back to what the roles say keeps what is seen until the server has said it", () => {
  const matrix = model();
  matrix.follow([batch("one", sets("head", "plan", null))], { revision: 7, wasWithdrawn: false });
  assert.deepEqual([matrix.face("plan", 0).part, matrix.face("plan", 0).decided], ["A", false]);
});

test("a change by another picture of the same structure is seen in every column of the position", () => {
  const matrix = model();
  matrix.follow([batch("one", sets("b", "rest", "I"), { op: "rename", key: "head", title: "Иначе" })], { revision: 7, wasWithdrawn: false });
  assert.equal(matrix.face("rest", 2).part, "I");
  assert.deepEqual(slugs(matrix.shown({ ...ALL, all: false })), ["plan", "debt", "rest"]);
});

test("rows are narrowed by area, by text in any spelling, and by findings", () => {
  const matrix = model();
  assert.deepEqual(slugs(matrix.shown({ ...ALL, all: false })), ["plan", "debt"]);
  assert.deepEqual(slugs(matrix.shown({ ...ALL, area: "money" })), ["debt", "rest"]);
  assert.deepEqual(slugs(matrix.shown({ ...ALL, text: "  ПРИЕМ " })), ["debt"]);
  assert.deepEqual(slugs(matrix.shown({ ...ALL, onlyProblems: true })), ["debt"]);
  assert.equal(folded("Счёт  НА\u00a0оплату "), "счет на оплату");
});

test("a cell tells the findings that name it, and otherwise those of the row", () => {
  const matrix = model();
  assert.deepEqual(matrix.findingsAt("debt", 1), ["f1"]);
  assert.deepEqual(matrix.findingsAt("debt", 2), ["f1", "f2"]);
  assert.deepEqual(matrix.findingsAt("plan", 0), []);
});

test("keys lead from a place, and letters lead nowhere", () => {
  const size = { lines: 20, columns: 6 };
  const from = { line: 5, column: 3 };
  const to = (key, more = {}) => step({ key, ctrlKey: false, metaKey: false, ...more }, from, size);
  assert.deepEqual(to("ArrowLeft"), { line: 5, column: 2 });
  assert.deepEqual(to("Home"), { line: 5, column: 0 });
  assert.deepEqual(to("End", { ctrlKey: true }), { line: 19, column: 5 });
  assert.equal(to("PageDown")?.line, 17);
  assert.equal(to("r"), null);
});
