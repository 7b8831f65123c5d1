import assert from "node:assert/strict";
import { test } from "node:test";

import { LEAD } from "../../static/js/chart/layout-shapes.js";
import { heirOf, neighbourhood } from "../../static/js/chart/scene-focus.js";
import { Stage } from "../../static/js/chart/scene-stage.js";
import { createStore } from "../../static/js/chart/store.js";

const ON = "2026-11-22";

/** @param {Array<Partial<import("../../static/js/chart/types.js").BoxJson> & {key: string}>} boxes */
function documentOf(boxes) {
  return {
    structure: { uid: "s", name: "S", state: "live", revision: 1, stage: "growth", open_findings: null }, on: ON, is_today: true, may_edit: true,
    boxes: boxes.map((box, order) => ({ parent: null, order, title: box.key, people: [{ uid: box.key, name: box.key, short: box.key }], ...box })),
    roles: {}, palette: [], bench: [], undo: { undo: null, redo: null },
  };
}

/** @param {string} tone */
const plain = (tone) => ({ tone, tint: false, value: null, figure: null, dim: false, tag: null, ring: null });

/** @param {number} count of boxes, each leader with five reports */
function largeStage(count) {
  const boxes = Array.from({ length: count }, (_, index) => ({
    key: `b${index}`, parent: index ? `b${Math.floor((index - 1) / 5)}` : null,
  }));
  const stage = new Stage(createStore(documentOf(boxes)), () => plain("sales"));
  stage.foldToOverview();
  stage.layOut();
  return stage;
}

function smallStage() {
  const store = createStore(documentOf([
    { key: "a" }, { key: "b", parent: "a" }, { key: "c", parent: "a" }, { key: "d", parent: "b" }, { key: "e", parent: "c" },
  ]));
  const stage = new Stage(store, () => plain("sales"));
  stage.layOut();
  return { stage, store };
}

test("a large structure begins with the levels that make a picture, a small one whole", () => {
  assert.equal(largeStage(500).layout.count, 500);
  const stage = largeStage(3000);
  assert.equal(stage.layout.count, 1 + 5 + 25);
  assert.ok(stage.folded.has(stage.layout.keys.at(-1)));
});

test("a box behind folded leaders is opened to", () => {
  const stage = largeStage(3000);
  assert.equal(stage.openTo("b2999"), true);
  stage.layOut();
  assert.ok(stage.slotOf("b2999") >= 0);
  assert.equal(stage.openTo("b2999"), false);
});

test("everything folds but the roots, and opens again", () => {
  const { stage } = smallStage();
  stage.foldAll(true);
  stage.layOut();
  assert.deepEqual(stage.layout.keys, ["a", "b", "c"]);
  stage.foldAll(false);
  stage.layOut();
  assert.equal(stage.layout.count, 5);
});

test("a box that only reads differently keeps all places", () => {
  const { stage, store } = smallStage();
  const before = stage.layout;
  store.stage({ batch: "1", base: 1, operations: [{ op: "rename", key: "b", title: "Renamed" }] });
  assert.equal(stage.refresh(["b"]), true);
  assert.equal(stage.layout, before);
  assert.equal(stage.boxAt(stage.slotOf("b")).title, "Renamed");
});

test("a box that moves asks for a new layout", () => {
  const { stage, store } = smallStage();
  store.stage({ batch: "1", base: 1, operations: [{ op: "move", key: "d", parent: "c" }] });
  assert.equal(stage.refresh(["d"]), false);
});

test("the canvas is told the tone of a look, and forgets it with the look", () => {
  const { stage } = smallStage();
  assert.equal(stage.toneAt(0), "sales");
  stage.setLook(() => ({ ...plain("quality"), dim: true }));
  assert.equal(stage.toneAt(0), "quality");
  assert.equal(stage.isDim(0), true);
  assert.equal(stage.isTinted(0), false);
});

test("of many with the same role those stay in sight who have more findings than the others", () => {
  const boxes = [{ key: "top" }, ...Array.from({ length: 12 }, (_, index) => ({
    key: `m${index}`, parent: "top", roles: [["sales-manager", 100]], findings: [index === 11 ? 2 : 1, "low"],
    ...(index === 10 ? { people: [] } : {}),
  }))];
  const stage = new Stage(createStore(documentOf(boxes)), () => plain("none"));
  stage.layOut();
  assert.deepEqual(stage.layout.keys.slice(-3), ["m10", "m11", "more:top:sales-manager"]);
  assert.equal(stage.layout.hidden.at(-1), 3);
});

test("around the focus stand the leader, the siblings and the first report", () => {
  const { stage } = smallStage();
  const keys = neighbourhood(stage, stage.slotOf("b")).map((slot) => stage.layout.keys[slot]);
  assert.deepEqual(new Set(keys), new Set(["a", "b", "c", "d"]));
  assert.deepEqual(neighbourhood(stage, -1), []);
});

test("siblings are found across large branches, and only the nearest of many", () => {
  const stage = largeStage(500);
  const keys = neighbourhood(stage, stage.slotOf("b3")).map((slot) => stage.layout.keys[slot]);
  assert.deepEqual(new Set(keys), new Set(["b0", "b1", "b2", "b3", "b4", "b5", "b16"]));
  const wide = new Stage(createStore(documentOf([{ key: "top" }, ...Array.from({ length: 90 }, (_, index) => ({ key: `w${index}`, parent: "top" }))])), () => plain("none"));
  wide.layOut();
  assert.equal(neighbourhood(wide, wide.slotOf("w40")).length, 2 + 24);
});

test("when the box with the focus goes, its leader has it", () => {
  const { stage, store } = smallStage();
  const before = stage.layout;
  store.stage({ batch: "1", base: 1, operations: [{ op: "remove", key: "d" }] });
  stage.layOut();
  assert.equal(heirOf(stage, "d", before), "b");
  assert.equal(heirOf(stage, "never seen", before), "a");
  assert.equal(stage.layout.shapes[0], LEAD);
});
