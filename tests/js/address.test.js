import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { foldedText, keepInAddress, parsedFolds, parsedView, startAddress, viewText, writeAddress } from "../../static/js/chart/address.js";
import { forest } from "./forest.js";

const own = ["window", "location", "history", "document"];

afterEach(() => {
  for (const name of own) delete globalThis[name];
});

/** A page with nothing but an address bar; `said` are the addresses that were written. */
function addressBar(href) {
  const said = [];
  const listeners = {};
  const page = {
    location: { href, search: new URL(href).search },
    history: {
      state: null,
      replaceState(_state, _title, next) {
        page.location.href = next;
        said.push(next);
      },
    },
    document: { getElementById: () => null },
    window: { clearTimeout, setTimeout: (go, ms) => setTimeout(go, ms), addEventListener: (name, go) => (listeners[name] = go) },
  };
  for (const name of own) globalThis[name] = page[name];
  return { said, listeners };
}

test("a choice stands in the address at once, a moved view a little later and once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { said, listeners } = addressBar("https://example.com/structure/");
  const heard = {};
  const scene = {
    view: { x: 10, y: 20, scale: 1 },
    isFolded: () => false,
    onFold: (go) => void (heard.fold = go),
    onView: (go) => void (heard.view = go),
  };
  startAddress({ scene, store: forest([{ key: "a" }]) });
  let view = "table";
  keepInAddress("view", () => view);
  writeAddress();
  assert.deepEqual(said, ["https://example.com/structure/?view=table"]);
  listeners.wheel();
  for (scene.view.x = 11; scene.view.x < 20; scene.view.x += 1) heard.view();
  assert.equal(said.length, 1);
  context.mock.timers.tick(300);
  assert.deepEqual(said.slice(1), ["https://example.com/structure/?view=table&at=20,20,1"]);
  view = "chart";
  heard.fold();
  assert.equal(said.at(-1), "https://example.com/structure/?view=chart&at=20,20,1");
  context.mock.timers.tick(1_000);
  assert.equal(said.length, 3);
});

test("a view comes back from its text as it was written", () => {
  const view = { x: 640, y: -12, scale: 0.75 };
  assert.equal(viewText(view), "640,-12,0.75");
  assert.deepEqual(parsedView(viewText(view)), view);
  assert.equal(viewText({ x: 0.4, y: 1.6, scale: 1 / 3 }), "0,2,0.333");
});

test("what is no view opens none", () => {
  for (const text of [null, "", "1,2", "1,2,3,4", "a,2,1", "1,,1", "1,2,0", "1,2,-1", "1,2,Infinity"]) {
    assert.equal(parsedView(text), null, String(text));
  }
});

test("folded leaders come back from the address, and what leads nobody is none", () => {
  const keys = ["0001", "0002", "0003"].map((end) => `00000000-0000-7000-8000-00000000${end}`);
  const store = forest([{ key: keys[0] }, { key: keys[1], parent: keys[0] }, { key: keys[2], parent: keys[1] }]);
  const text = foldedText(store, (key) => key === keys[1] || key === keys[2]);
  assert.equal(text, "000002");
  assert.deepEqual(parsedFolds(store, text), [keys[1]]);
  assert.deepEqual(parsedFolds(store, "000003,zzzzzz"), []);
  assert.deepEqual(parsedFolds(store, null), []);
  assert.equal(foldedText(store, () => false), null);
});

test("more folds than an address holds are left out", () => {
  const boxes = Array.from({ length: 61 }, (_, at) => [{ key: `lead-${at}` }, { key: `leaf-${at}`, parent: `lead-${at}` }]).flat();
  assert.equal(foldedText(forest(boxes), () => true), null);
});
