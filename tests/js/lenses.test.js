import assert from "node:assert/strict";
import { test } from "node:test";

import { createLens, daysBetween, LENSES, monthsBetween, percentWithin } from "../../static/js/chart/lenses.js";
import { teamsOf } from "../../static/js/chart/teams.js";
import { forest, seat } from "./forest.js";

const ROLES = { head: { name: "РОП", short: "РОП", category: "management" }, seller: { name: "Менеджер", short: "МП", category: "sales" } };
const words = {
  word: (key, values = {}) => [key, ...Object.values(values)].join(" "),
  counted: (key, n) => `${key} ${n}`,
};

function lens(name, boxes, figures = {}) {
  const store = forest(boxes, { roles: ROLES });
  const made = createLens(name, { store, words, language: "ru", figure: (key) => figures[key] });
  return { ...made, of: (key) => ({ bucket: made.bucketOf(store.get(key)), ...made.read(store.get(key)) }) };
}

/** Two boxes that every lens can read. */
const PAIR = [
  { key: "a", title: "Директор", team: "Продажи", roles: [["head", 100]], people: [seat("Анна")], load: 118 },
  { key: "b", parent: "a", title: "Менеджер", roles: [["seller", 100]], findings: [2, "medium"] },
];

test("every lens reads every box as one of its own buckets", () => {
  for (const name of LENSES) {
    const found = lens(name, PAIR);
    const buckets = found.buckets();
    assert.equal(buckets.reduce((sum, { count }) => sum + count, 0), PAIR.length, name);
    for (const { key } of PAIR) assert.ok(buckets.some(({ id }) => id === found.of(key).bucket), `${name} ${key}`);
    for (const bucket of buckets) assert.ok(bucket.tone && bucket.icon && bucket.word, `${name} ${bucket.id}`);
  }
});

test("whatever is tinted also says its value in words", () => {
  for (const name of LENSES) {
    const found = lens(name, PAIR, { a: { attainment_pct: 94, text: "94 %", status: "behind" } });
    for (const { key } of PAIR) {
      const { bucket, tint, value } = found.of(key);
      assert.ok(!tint || value || bucket === "temporary", `${name} ${key}`);
    }
  }
});

test("the category is that of the first role, without a tint or a value", () => {
  const found = lens("category", PAIR);
  assert.deepEqual(found.of("a"), { bucket: "management", tone: "management", tint: false, value: null });
  assert.deepEqual(lens("category", [{ key: "a" }]).of("a").bucket, "none");
});

test("the load is low to 70, usual to 100 and high above", () => {
  const boxes = [0, 70, 70.4, 100, 100.4, 118].map((load, index) => ({ key: String(index), load }));
  const found = lens("load", boxes);
  assert.deepEqual(boxes.map(({ key }) => found.of(key).bucket), ["none", "low", "ok", "ok", "high", "high"]);
  assert.equal(found.of("4").value.text, "lens-load-value 100,4");
  assert.equal(found.of("5").value.text, "lens-load-value 118");
});

test("the findings lens takes the worst severity and says how many", () => {
  const { value, ...rest } = lens("findings", PAIR).of("b");
  assert.deepEqual(rest, { bucket: "medium", tone: "medium", tint: true });
  assert.equal(value.text, "lens-findings-value 2");
});

test("the KPI lens follows the board's status, not a threshold of its own", () => {
  const figures = {
    a: { attainment_pct: 94.6, text: "94,6 %", status: "behind" },
    b: { attainment_pct: null, text: "", status: "no_data" },
  };
  const found = lens("kpi", PAIR, figures);
  assert.equal(found.of("a").tone, "warn");
  assert.equal(found.of("a").value.text, "lens-kpi-value 94,6 %");
  assert.deepEqual(found.of("b"), { bucket: "no_data", tone: "none", tint: false, value: null });
});

test("a vacancy is long from thirty days on, and an acting holder is no full one", () => {
  const found = lens("vacancy", [
    { key: "long", opened_on: "2026-10-23" },
    { key: "open", opened_on: "2026-10-24" },
    { key: "acting", people: [seat("Пётр", { kind: "acting" })] },
    { key: "held", people: [seat("Пётр", { kind: "acting" }), seat("Анна")] },
  ]);
  const seen = ["long", "open", "acting", "held"].map((key) => found.of(key).bucket);
  assert.deepEqual(seen, ["long", "open", "temporary", "held"]);
  assert.equal(found.of("long").value.text, "lens-vacancy-value 30");
  assert.equal(found.of("held").tint, false);
});

test("the time on the place counts from the shown day", () => {
  const on = ["2026-11-10", "2026-08-22", "2025-11-23", "2025-11-22", "2022-01-01"];
  const found = lens("tenure", on.map((from, index) => ({ key: String(index), people: [seat("Анна", { from })] })));
  const seen = on.map((_, index) => [found.of(String(index)).bucket, found.of(String(index)).value.text]);
  assert.deepEqual(seen, [
    ["fresh", "lens-days 12"],
    ["settling", "lens-months 3"],
    ["settling", "lens-months 11"],
    ["settled", "lens-years 1"],
    ["settled", "lens-years 4"],
  ]);
});

test("a team takes in everybody below its leader up to the next named one", () => {
  const found = lens("team", [
    { key: "top" },
    { key: "north", parent: "top", team: "Север" },
    { key: "n1", parent: "north", team: " север " },
    { key: "n2", parent: "n1" },
    { key: "south", parent: "top", team: "Юг" },
  ]);
  const seen = ["top", "north", "n1", "n2", "south"].map((key) => found.of(key).bucket);
  assert.deepEqual(seen, ["none", "north", "north", "north", "south"]);
  assert.deepEqual(found.of("n2").value, { icon: "users-group", text: "Север" });
  assert.deepEqual(found.buckets().map(({ tone, count }) => [tone, count]), [["team-1", 3], ["team-2", 1], ["none", 1]]);
});

test("siblings with one team's name are one team, led by the one that leads somebody", () => {
  const { teams, teamOf } = teamsOf(
    forest([
      { key: "a", team: "Клиенты" },
      { key: "b", team: "Клиёнты" },
      { key: "c", parent: "b" },
    ]),
  );
  assert.deepEqual(teams, [{ key: "b", title: "Клиёнты" }]);
  assert.deepEqual([...teamOf.values()], ["b", "b", "b"]);
});

test("the ninth team begins the hues again", () => {
  const boxes = Array.from({ length: 9 }, (_, index) => ({ key: String(index), team: `Команда ${index}` }));
  assert.equal(lens("team", boxes).of("8").tone, "team-1");
});

test("a percent is not rounded over a bound", () => {
  assert.equal(percentWithin(100.4, [100], "ru"), "100,4");
  assert.equal(percentWithin(99.6, [100], "en"), "100");
  assert.equal(percentWithin(112.4, [100, 70], "en"), "112");
});

test("months and days between days never run backwards", () => {
  assert.equal(monthsBetween("2026-08-31", "2026-11-30"), 2);
  assert.equal(monthsBetween("2026-12-01", "2026-11-22"), 0);
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2);
});
