import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_REPORTS, intentOf, lossesOf } from "../../static/js/chart/intent.js";

const ANNA = { uid: "p-anna", name: "Белова Анна Олеговна", short: "Белова Анна" };
const OWN = { code: "refused-own", values: {} };

function company({ reports = 2 } = {}) {
  const sellers = Array.from({ length: reports }, (_none, at) => ({
    key: `s${at}`, parent: "head", title: `Менеджер ${at}`, roles: [["seller", 100]], load: 100,
  }));
  const rows = [
    { key: "director", parent: null, title: "Директор" },
    { key: "head", parent: "director", title: "Руководитель", people: [ANNA] },
    ...sellers,
    { key: "clerk", parent: "director", title: "Координатор", links: [["functional", "head"]] },
  ];
  const boxes = new Map(rows.map((box) => [box.key, { people: [], roles: [], links: [], load: 0, ...box }]));
  const children = (parent) => [...boxes.values()].filter((box) => box.parent === parent).map((box) => box.key);
  const walk = (parent) => children(parent).flatMap((key) => [key, ...walk(key)]);
  const isUnder = (key, above) => {
    for (let at = boxes.get(key)?.parent; at; at = boxes.get(at)?.parent) if (at === above) return true;
    return false;
  };
  return {
    children,
    isUnder,
    keys: () => walk(null),
    get: (key) => boxes.get(key),
    has: (key) => boxes.has(key),
    leader: (key) => boxes.get(boxes.get(key)?.parent),
    person: () => ({ uid: "p-oleg", name: "Титов Олег" }),
    roles: { seller: { name: "Менеджер по продажам", short: "МОП" }, hunter: { name: "Лидогенератор", short: "" } },
    refusal: ({ op, key, parent }) => (op === "move" && parent !== null && isUnder(parent, key) ? OWN : null),
  };
}

const over = (key, part = "upper") => ({ key, part });
const codes = (intent) => intent.lines.map((line) => line.code);

test("a move tells the reports of the new leader and of the old one", () => {
  const intent = intentOf(company(), { kind: "box", keys: ["s0"] }, over("clerk"));
  assert.equal(intent.act, "move");
  assert.deepEqual(intent.lines.map((line) => [line.code, line.values.before, line.values.after]), [
    ["tip-reports", 0, 1],
    ["tip-left", 2, 1],
  ]);
});

test("a leader with too many reports is a warning, not a refusal", () => {
  const intent = intentOf(company({ reports: MOST_REPORTS }), { kind: "box", keys: ["clerk"] }, over("head"));
  assert.deepEqual([intent.refusal, intent.lines[0].mark, intent.lines[0].code], [null, "warn", "tip-reports-many"]);
});

test("a box cannot go under its own report", () => {
  const intent = intentOf(company(), { kind: "box", keys: ["head"] }, over("s1"));
  assert.deepEqual([intent.act, intent.refusal], ["move", OWN]);
});

test("a box over itself, or over its leader, means nothing", () => {
  assert.equal(intentOf(company(), { kind: "box", keys: ["head"] }, over("head")).code, "tip-itself");
  assert.equal(intentOf(company(), { kind: "box", keys: ["s0"] }, over("head")).code, "already");
  assert.equal(intentOf(company(), { kind: "box", keys: ["s0"] }, over("head")).act, "none");
});

test("a box on the ground goes to the top, unless it stands there", () => {
  assert.equal(intentOf(company(), { kind: "box", keys: ["s0"] }, null).code, "tip-to-top");
  assert.equal(intentOf(company(), { kind: "box", keys: ["director"] }, null).act, "none");
});

test("many boxes of different leaders say nothing of those", () => {
  const intent = intentOf(company(), { kind: "box", keys: ["s0", "clerk"] }, over("s1"));
  assert.deepEqual(codes(intent), ["tip-reports"]);
});

test("with the line key a functional line is drawn, once", () => {
  const line = (keys, target) => intentOf(company(), { kind: "box", keys }, over(target), { asLine: true });
  assert.deepEqual([line(["s0"], "clerk").act, line(["s0"], "clerk").refusal], ["line", null]);
  assert.equal(line(["clerk"], "head").refusal.code, "linked-already");
  assert.equal(line(["s0", "s1"], "clerk").refusal.code, "tip-line-one");
});

test("a role on the upper part of a box is given, with the shares it leads to", () => {
  const intent = intentOf(company(), { kind: "role", slug: "hunter" }, over("s0"));
  assert.equal(intent.act, "give");
  assert.equal(intent.lines[0].values.shares, "МОП 50\u00a0%, Лидогенератор 50\u00a0%");
  assert.deepEqual(intent.lines[1].values, { before: 100, after: 100 });
});

test("a role that the box has is refused", () => {
  assert.equal(intentOf(company(), { kind: "role", slug: "seller" }, over("s0")).refusal.code, "has-role");
});

test("a role on the lower part makes a report, on the ground a position at the top", () => {
  const below = intentOf(company(), { kind: "role", slug: "hunter" }, over("s0", "lower"));
  assert.deepEqual([below.act, below.target, codes(below)], ["add", "s0", ["tip-reports"]]);
  const top = intentOf(company(), { kind: "role", slug: "hunter" }, null);
  assert.deepEqual([top.act, top.target], ["add", null]);
});

test("a person fills a vacancy, stands second beside a holder, and cannot stand on the ground", () => {
  const seat = (hit) => intentOf(company(), { kind: "person", uid: "p-oleg" }, hit);
  assert.deepEqual(codes(seat(over("s0", "lower"))), ["tip-fills"]);
  assert.deepEqual([seat(over("head")).lines[0].mark, seat(over("head")).lines[0].values.names], ["warn", "Белова Анна"]);
  assert.equal(seat(null).act, "none");
});

test("a removal tells who moves up, to whom, and who loses the place", () => {
  assert.deepEqual(lossesOf(company(), ["head"]), { reports: 2, leader: "Директор", names: ["Белова Анна"] });
  assert.deepEqual(lossesOf(company(), ["head", "s0"]), { reports: 1, leader: "Директор", names: ["Белова Анна"] });
  assert.deepEqual(lossesOf(company(), ["director"]).leader, null);
});
