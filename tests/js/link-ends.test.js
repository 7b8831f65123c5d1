import assert from "node:assert/strict";
import { test } from "node:test";

import { linesOf, parsedKinds } from "../../static/js/chart/link-ends.js";
import { forest } from "./forest.js";

const STORE = forest([
  { key: "top" },
  { key: "left", parent: "top" },
  { key: "inner", parent: "left", links: [["functional", "right"], ["deputy", "right"]] },
  { key: "twin", parent: "left", links: [["mentor", "inner"], ["project", "gone"]] },
  { key: "right", parent: "top" },
]);
const all = () => true;
const short = (lines) => lines.map(({ kind, start, end }) => `${kind} ${start}-${end}`);

test("nothing is drawn until something is selected or asked for", () => {
  assert.deepEqual(linesOf(STORE, { kinds: new Set(), selected: null }, all), []);
  assert.deepEqual(linesOf(STORE, { kinds: new Set(), selected: "top" }, all), []);
});

test("a selected box shows its lines at both ends, a deputy only on demand", () => {
  const drawn = (selected, ...kinds) => short(linesOf(STORE, { kinds: new Set(kinds), selected }, all));
  assert.deepEqual(drawn("inner"), ["functional inner-right", "mentor twin-inner"]);
  assert.deepEqual(drawn("right"), ["functional inner-right"]);
  assert.deepEqual(drawn("right", "deputy"), ["functional inner-right", "deputy inner-right"]);
});

test("a kind asked for is drawn for everybody", () => {
  const kinds = new Set(["functional", "mentor"]);
  assert.deepEqual(short(linesOf(STORE, { kinds, selected: null }, all)), ["functional inner-right", "mentor twin-inner"]);
});

test("a line to a folded box ends at the leader it is folded under, and is none within one", () => {
  const kinds = new Set(["functional", "mentor"]);
  const isSeen = (key) => !["inner", "twin"].includes(key);
  const lines = linesOf(STORE, { kinds, selected: null }, isSeen);
  assert.deepEqual(short(lines), ["functional left-right"]);
  assert.deepEqual([lines[0].from, lines[0].to], ["inner", "right"]);
});

test("the address names kinds, and what is none is left out", () => {
  assert.deepEqual([...parsedKinds("mentor,functional,x")], ["functional", "mentor"]);
  assert.deepEqual([...parsedKinds(null)], []);
});
