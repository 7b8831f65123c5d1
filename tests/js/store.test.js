import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../static/js/chart/store.js";
import { anyOperation, FakeServer, plain, seeded } from "./fake-server.js";

const PEOPLE = ["Анна", "Борис", "Вера", "Глеб"].map((name, at) => ({ uid: `p${at}`, name }));

function keys() {
  let last = 0;
  return () => `k${String((last += 1)).padStart(4, "0")}`;
}

/** A department: a head, two teams of two. */
function department() {
  const server = new FakeServer([], PEOPLE);
  const add = (key, parent) => server.post({ batch: `make ${key}`, base: 1, operations: [{ op: "add", key, parent, title: key }] });
  add("head", null);
  for (const team of ["a", "b"]) {
    add(team, "head");
    for (const seller of ["1", "2"]) add(`${team}${seller}`, team);
  }
  return server;
}

function batch(name, ...operations) {
  return { batch: name, base: 1, operations };
}

const shown = (store) => store.keys().map((key) => store.get(key));

test("a box that the server leaves bare gets its usual members", () => {
  const document = new FakeServer().document();
  document.boxes = [{ key: "k", parent: null, order: 1, title: "Head", people: [{ uid: "p", name: "Анна Б", short: "Анна Б" }] }];
  const box = createStore(document).get("k");
  assert.deepEqual([box.team, box.fte, box.roles, box.findings, box.links, box.cost], ["", 1, [], null, [], null]);
  assert.deepEqual([box.people[0].kind, box.people[0].pct, box.people[0].until], ["permanent", 100, null]);
  assert.ok(Object.isFrozen(box) && Object.isFrozen(box.people[0]));
});

test("the tree is walked depth first, siblings by order", () => {
  const store = createStore(department().document());
  assert.deepEqual(store.keys(), ["head", "a", "a1", "a2", "b", "b1", "b2"]);
  assert.deepEqual([store.roots(), store.children("a"), store.below("head")], [["head"], ["a1", "a2"], 6]);
  assert.deepEqual([store.ancestors("a1"), store.leader("a1").key, store.leader("head")], [["a", "head"], "a", undefined]);
  assert.deepEqual([store.isUnder("a1", "head"), store.isUnder("a1", "b"), store.isUnder("a", "a")], [true, false, false]);
});

test("an own edit shows at once and is undone by its withdrawal", () => {
  const store = createStore(department().document());
  const before = plain(shown(store));
  const heard = [];
  store.subscribe((change) => heard.push([change.reason, [...change.keys].sort()]));
  store.stage(batch("m", { op: "move", key: "a1", parent: "b" }));
  assert.deepEqual(store.children("b"), ["b1", "b2", "a1"]);
  store.withdraw("m");
  assert.deepEqual(plain(shown(store)), before);
  assert.deepEqual(heard, [["mine", ["a1"]], ["withdrawn", ["a1"]]]);
});

test("a box that did not change stays the same object", () => {
  const server = department();
  const store = createStore(server.document());
  const untouched = store.get("b1");
  store.stage(batch("r", { op: "rename", key: "a1", title: "New" }));
  const renamed = store.get("a1");
  store.settle("r", server.post(batch("r", { op: "rename", key: "a1", title: "New" })).body.news);
  assert.equal(store.get("b1"), untouched);
  assert.equal(store.get("a1"), renamed);
});

test("reports of a removed box move up, and links to it go", () => {
  const store = createStore(department().document());
  store.stage(batch("l", { op: "link", key: "b1", target: "a", kind: "mentor" }));
  store.stage(batch("x", { op: "remove", key: "a" }));
  assert.equal(store.has("a"), false);
  assert.equal(store.get("a1").parent, "head");
  assert.deepEqual(store.get("b1").links, []);
});

test("the load counts all places of a person, before the server says so", () => {
  const store = createStore(department().document());
  store.stage(batch("s", { op: "assign", key: "a1", person: "p0", share_pct: 80 }));
  store.stage(batch("t", { op: "assign", key: "b1", person: "p0", share_pct: "40" }));
  assert.deepEqual([store.get("a1").load, store.get("b1").load], [120, 120]);
  assert.deepEqual(store.bench.map((person) => person.uid), ["p1", "p2", "p3"]);
  store.stage(batch("v", { op: "vacate", key: "a1" }));
  assert.deepEqual([store.get("a1").load, store.get("b1").load], [0, 40]);
  store.stage(batch("w", { op: "vacate", key: "b1", person: "p0" }));
  assert.equal(store.bench.length, 4);
});

test("somebody who leaves later still sits there, with a last day", () => {
  const store = createStore(department().document());
  store.stage(batch("s", { op: "assign", key: "a1", person: "p0" }));
  store.stage(batch("v", { op: "vacate", key: "a1", person: "p0", ends_on: "2026-12-01" }));
  assert.equal(store.get("a1").people[0].until, "2026-11-30");
  assert.equal(store.refusal({ op: "vacate", key: "a1", person: "p0", ends_on: "2026-12-01" })?.code, "refused-nobody");
});

test("somebody who comes later does not sit there yet", () => {
  const store = createStore(department().document());
  store.stage(batch("s", { op: "assign", key: "a1", person: "p0", starts_on: "2026-12-01" }));
  assert.deepEqual(store.get("a1").people, []);
});

test("a batch is shown as a whole or not at all", () => {
  const store = createStore(department().document());
  store.stage(batch("two", { op: "rename", key: "a1", title: "New" }, { op: "rename", key: "nobody", title: "New" }));
  assert.equal(store.get("a1").title, "a1");
  assert.equal(store.pending().length, 1);
});

test("an edit of a box that another has removed waits unseen for the server's answer", () => {
  const server = department();
  const store = createStore(server.document());
  store.stage(batch("mine", { op: "rename", key: "a1", title: "New" }));
  const { revision } = store.structure;
  server.post(batch("theirs", { op: "remove", key: "a1" }));
  store.take(server.news(revision));
  assert.equal(store.has("a1"), false);
  assert.deepEqual(store.pending().map((one) => one.batch), ["mine"]);
});

test("news that hold an own batch settle it, though its answer was lost", () => {
  const server = department();
  const store = createStore(server.document());
  const mine = batch("mine", { op: "move", key: "a1", parent: "b" });
  const { revision } = store.structure;
  store.stage(mine);
  server.post(mine);
  store.take(server.news(revision));
  assert.deepEqual([store.pending().length, plain(shown(store))], [0, plain(server.boxes)]);
});

test("news from too far ahead are not taken, and old ones change nothing", () => {
  const server = department();
  const store = createStore(server.document());
  const old = server.news(store.structure.revision);
  server.post(batch("theirs", { op: "rename", key: "a1", title: "Theirs" }));
  assert.equal(store.take({ ...server.news(1), since: server.revision }), false);
  assert.equal(store.get("a1").title, "a1");
  assert.equal(store.take(server.news(store.structure.revision)), true);
  assert.equal(store.take(old), true);
  assert.equal(store.get("a1").title, "Theirs");
});

test("a whole document in the news replaces all but the own pending edits", () => {
  const server = department();
  const store = createStore(server.document());
  store.stage(batch("mine", { op: "rename", key: "a1", title: "Mine" }));
  server.post(batch("theirs", { op: "rename", key: "b1", title: "Theirs" }));
  store.take({ ...server.news(1), whole: server.document() });
  assert.deepEqual([store.get("a1").title, store.get("b1").title], ["Mine", "Theirs"]);
});

test("findings of the news stand on the boxes, and go", () => {
  const server = department();
  const store = createStore(server.document());
  store.take({ ...server.news(store.structure.revision), findings: { a1: [2, "high"] } });
  assert.deepEqual(store.get("a1").findings, [2, "high"]);
  store.take(server.news(store.structure.revision));
  assert.equal(store.get("a1").findings, null);
});

test("news tell how many findings are open", () => {
  const server = department();
  const store = createStore(server.document());
  server.post({ batch: "more", base: 1, operations: [{ op: "add", key: "new", parent: "head", title: "New" }] });
  store.take({ ...server.news(store.structure.revision), open_findings: 7 });
  assert.equal(store.structure.open_findings, 7);
});

test("a listener that fails keeps the news from nobody", () => {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  const store = createStore(department().document());
  const heard = [];
  store.subscribe(() => {
    throw new Error("broken");
  });
  store.subscribe((change) => heard.push(change.reason));
  store.stage(batch("r", { op: "rename", key: "a1", title: "New" }));
  assert.deepEqual([reported, heard], [["broken"], ["mine"]]);
});

const IMPOSSIBLE = [
  ["under its own report", { op: "move", key: "head", parent: "a1" }, "refused-own-report"],
  ["under itself", { op: "move", key: "a", parent: "a" }, "refused-itself"],
  ["where it is", { op: "move", key: "a1", parent: "a" }, "refused-already"],
  ["of nobody", { op: "rename", key: "nobody", title: "x" }, "refused-gone"],
  ["under nobody", { op: "add", key: "n", parent: "nobody", title: "x" }, "refused-gone"],
  ["with a known key", { op: "add", key: "a1", parent: null, title: "x" }, "refused-exists"],
  ["without a letter", { op: "rename", key: "a1", title: " — " }, "refused-no-title"],
  ["with a long title", { op: "rename", key: "a1", title: "x".repeat(161) }, "refused-long-title"],
  ["of no share", { op: "set_roles", key: "a1", roles: [{ role: "r", share_pct: 0 }] }, "refused-share"],
  ["of a role twice", { op: "set_roles", key: "a1", roles: [{ role: "r", share_pct: 10 }, { role: "r", share_pct: 10 }] }, "refused-role-twice"],
  ["of a stranger", { op: "assign", key: "a1", person: "who" }, "refused-unknown-person"],
  ["of an empty box", { op: "vacate", key: "a1" }, "refused-nobody"],
  ["with itself", { op: "link", key: "a1", target: "a1", kind: "mentor" }, "refused-own-link"],
  ["at no rate", { op: "rename", key: "a1", fte: "0" }, "refused-fte"],
];

for (const [what, operation, code] of IMPOSSIBLE) {
  test(`an operation ${what} is refused and changes nothing`, () => {
    const store = createStore(department().document());
    const before = plain(shown(store));
    assert.equal(store.refusal(operation)?.code, code);
    assert.deepEqual(plain(shown(store)), before);
  });
}

test("more than sixty layers are refused", () => {
  const server = new FakeServer([], PEOPLE);
  for (let at = 0; at < 60; at += 1) {
    server.post(batch(`b${at}`, { op: "add", key: `k${at}`, parent: at ? `k${at - 1}` : null, title: `Layer ${at}` }));
  }
  server.post(batch("pair", { op: "add", key: "x", parent: null, title: "x" }, { op: "add", key: "y", parent: "x", title: "y" }));
  const store = createStore(server.document());
  assert.equal(store.refusal({ op: "add", key: "n", parent: "k59", title: "x" })?.code, "refused-too-deep");
  assert.equal(store.refusal({ op: "move", key: "x", parent: "k58" })?.code, "refused-too-deep");
  assert.equal(store.refusal({ op: "move", key: "x", parent: "k57" }), null);
});

for (let seed = 1; seed <= 60; seed += 1) {
  test(`any edits look the same before and after the server has applied them (${seed})`, () => {
    const random = seeded(seed);
    const fresh = keys();
    const server = department();
    const store = createStore(server.document());
    for (let step = 0; step < 40; step += 1) {
      const operations = Array.from({ length: 1 + random(2) }, () => anyOperation(server, random, fresh));
      const mine = { batch: `m${step}`, base: store.structure.revision, operations };
      store.stage(mine);
      const seen = plain(shown(store));
      const answer = server.post(mine);
      assert.deepEqual(seen, plain(server.boxes), JSON.stringify(operations));
      if (answer.status === 200) store.settle(mine.batch, answer.body.news);
      else store.withdraw(mine.batch);
      assert.deepEqual(plain(shown(store)), plain(server.boxes));
    }
  });

  test(`edits in any order with those of others end at what the server holds (${seed})`, () => {
    const random = seeded(seed + 1000);
    const fresh = keys();
    const server = department();
    const store = createStore(server.document());
    const waiting = [];
    for (let step = 0; step < 60; step += 1) {
      const what = random(4);
      if (what < 2) {
        const mine = { batch: `m${step}`, base: store.structure.revision, operations: [anyOperation(server, random, fresh)] };
        store.stage(mine);
        waiting.push(mine);
      } else if (what === 2) {
        server.post({ batch: `t${step}`, base: 1, operations: [anyOperation(server, random, fresh)] });
        if (random(2)) store.take(server.news(store.structure.revision));
      } else if (waiting.length) {
        const mine = waiting.shift();
        const answer = server.post({ ...mine, base: store.structure.revision });
        // Now and then the answer is lost, and the news bring it.
        if (random(3) === 0) store.take(answer.body.news);
        else store.settle(mine.batch, answer.body.news);
        if (answer.status !== 200) store.withdraw(mine.batch);
      }
      assert.equal(store.keys().length, new Set(store.keys()).size);
      for (const key of store.keys()) assert.ok(store.get(key).parent === null || store.has(store.get(key).parent));
    }
    for (const mine of waiting) {
      const answer = server.post({ ...mine, base: store.structure.revision });
      if (answer.status === 200) store.settle(mine.batch, answer.body.news);
      else store.withdraw(mine.batch);
    }
    store.take(server.news(store.structure.revision));
    assert.deepEqual(plain(shown(store)), plain(server.boxes));
    assert.equal(store.pending().length, 0);
  });
}
