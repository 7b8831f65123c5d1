import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { createStore } from "../../static/js/chart/store.js";
import { ChartSync } from "../../static/js/chart/sync.js";
import { outcomeOf } from "../../static/js/chart/wire.js";
import { anyOperation, FakeServer, plain, seeded } from "./fake-server.js";

const CONFIG = { urls: { operations: "/operations", news: "/news", undo: "/undo", redo: "/redo" }, viewer: { name: "", hue: 0, key: "" }, mayEdit: true, language: "ru" };
const later = setTimeout;
const settled = (ms = 5) => new Promise((resolve) => later(resolve, ms));
// A pause of the queue must not keep the tests from ending.
globalThis.setTimeout = (go, ms) => later(go, ms).unref();

const pages = [];

// A page that is left without a line would go on trying.
afterEach(() => {
  for (const page of pages) page.isGone = true;
});

const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

function department() {
  const server = new FakeServer([], [{ uid: "p0", name: "Анна" }]);
  for (const [key, parent] of [["head", null], ["a", "head"], ["b", "head"]]) {
    server.post({ batch: `make ${key}`, base: 1, operations: [{ op: "add", key, parent, title: key }] });
  }
  return server;
}

/** A page over a server; `line` decides about each call: "ok", "lost" (arrived, no answer), "down", or an answer. */
function desk(server, { line = () => "ok", items = [], client = "tab" } = {}) {
  const calls = [];
  const heard = { done: [], refused: [], others: [], conflicts: [] };
  const page = { isGone: false };
  pages.push(page);
  const call = async (url, sent) => {
    if (page.isGone) return new Promise(() => {});
    const body = JSON.parse(JSON.stringify(sent));
    calls.push([url, body]);
    const fate = line(url, body, calls.length);
    if (typeof fate === "object") return outcomeOf(fate);
    if (fate === "down") return { kind: "later" };
    const answer = url === "/operations" ? server.post(body) : { status: 200, body: { revision: server.revision, news: server.news(body.since), present: [] } };
    if (fate === "lost") return { kind: "later" };
    return outcomeOf(json(answer.status, answer.body));
  };
  const store = createStore(server.document());
  const kept = { items };
  const tab = { client, items, keep: (list) => (kept.items = JSON.parse(JSON.stringify(list))) !== null, adopt: async () => {} };
  const voices = {
    done: (said, batch) => heard.done.push([said, batch]),
    refused: (sentence) => heard.refused.push(sentence),
    others: (entries) => heard.others.push(...entries.map((entry) => entry.batch)),
    conflict: async (item) => {
      heard.conflicts.push(item.batch);
      return heard.decision ?? null;
    },
  };
  return { sync: new ChartSync({ store, config: CONFIG, tab, voices, call }), store, calls, heard, kept, page };
}

const rename = (key, title) => [{ op: "rename", key, title }];

test("an edit shows at once, is sent with its base, and is confirmed", async () => {
  const server = department();
  const { sync, store, calls, heard, kept } = desk(server);
  const base = store.structure.revision;
  const batch = sync.send(rename("a", "New"));
  assert.deepEqual([store.get("a").title, sync.state, sync.waiting], ["New", "saving", 1]);
  await settled();
  assert.deepEqual(calls[0][1], { batch, client: "tab", base, operations: rename("a", "New") });
  assert.deepEqual([sync.state, sync.waiting, kept.items, store.pending()], ["saved", 0, [], []]);
  assert.deepEqual([server.find("a").title, heard.done], ["New", [["done", batch]]]);
});

test("without a line edits wait, and a reload sends them under the same names", async () => {
  const server = department();
  const first = desk(server, { line: () => "down" });
  const one = first.sync.send(rename("a", "One"));
  const two = first.sync.send(rename("b", "Two"));
  await settled();
  assert.deepEqual([first.sync.state, first.sync.waiting], ["offline", 2]);
  const second = desk(server, { items: first.kept.items });
  assert.equal(second.store.get("a").title, "One");
  await second.sync.pull();
  await settled();
  assert.deepEqual(second.calls.filter(([url]) => url === "/operations").map(([, body]) => body.batch), [one, two]);
  assert.deepEqual([server.find("a").title, server.find("b").title, second.sync.state], ["One", "Two", "saved"]);
});

test("an answer that was lost does not apply the batch twice", async () => {
  const server = department();
  const { sync, store } = desk(server, { line: (_url, _body, call) => (call === 1 ? "lost" : "ok") });
  sync.send([{ op: "add", key: "new", parent: "a", title: "New" }]);
  await settled();
  const { revision } = server;
  await sync.pull();
  await settled();
  assert.deepEqual([server.revision, sync.waiting, store.pending().length], [revision, 0, 0]);
  assert.deepEqual(plain(store.keys().map((key) => store.get(key))), plain(server.boxes));
});

test("a refused edit is taken back with its reason", async () => {
  const server = department();
  const { sync, store, heard } = desk(server, { line: (url) => (url === "/operations" ? json(422, { sentence: "No", index: 0, pointer: "", news: server.news(1) }) : "ok") });
  sync.send(rename("a", "New"));
  await settled();
  assert.deepEqual([store.get("a").title, heard.refused, sync.state], ["a", ["No"], "saved"]);
});

function conflicting(server) {
  let isMet = false;
  return (url, body) => {
    if (url !== "/operations" || isMet) return "ok";
    isMet = true;
    server.post({ batch: "theirs", base: 1, operations: rename("a", "Theirs") });
    return json(409, { revision: server.revision, theirs: [], mine: [], news: server.news(body.base) });
  };
}

test("in a conflict mine can stay: it is sent again on what there is now", async () => {
  const server = department();
  const { sync, store, calls, heard } = desk(server, { line: conflicting(server) });
  heard.decision = true;
  const batch = sync.send(rename("a", "Mine"));
  await settled();
  assert.deepEqual(heard.conflicts, [batch]);
  assert.deepEqual([calls[1][1].batch, calls[1][1].base], [batch, server.revision - 1]);
  assert.deepEqual([server.find("a").title, store.get("a").title, sync.state], ["Mine", "Mine", "saved"]);
});

test("in a conflict theirs can stay", async () => {
  const server = department();
  const { sync, store, heard } = desk(server, { line: conflicting(server) });
  heard.decision = false;
  sync.send(rename("a", "Mine"));
  await settled();
  assert.deepEqual([server.find("a").title, store.get("a").title, sync.state], ["Theirs", "Theirs", "saved"]);
});

test("a conflict that is put off holds the edits, and can be decided later", async () => {
  const server = department();
  const { sync, store, heard } = desk(server, { line: conflicting(server) });
  sync.send(rename("a", "Mine"));
  sync.send(rename("b", "Mine too"));
  await settled();
  assert.deepEqual([sync.state, sync.waiting, store.get("a").title], ["conflict", 2, "Mine"]);
  heard.decision = true;
  await sync.decide();
  await settled();
  assert.deepEqual([server.find("a").title, server.find("b").title, sync.state], ["Mine", "Mine too", "saved"]);
});

test("signed out, edits are kept, and go on when there is a session again", async () => {
  const server = department();
  let isOut = true;
  const page = () => new Response("<!doctype html>", { status: 200, headers: { "Content-Type": "text/html" } });
  const { sync, kept } = desk(server, { line: () => (isOut ? page() : "ok") });
  sync.send(rename("a", "New"));
  await settled();
  assert.deepEqual([sync.state, kept.items.length], ["signed-out", 1]);
  isOut = false;
  await sync.pull();
  await settled();
  assert.deepEqual([sync.state, server.find("a").title], ["saved", "New"]);
});

test("what others did is told once, and shows", async () => {
  const server = department();
  const { sync, store, heard } = desk(server);
  server.post({ batch: "theirs", base: 1, operations: rename("b", "Theirs") });
  await sync.pull();
  await sync.pull();
  assert.deepEqual([heard.others, store.get("b").title], [["theirs"], "Theirs"]);
});

test("without a line nobody is said to be here, and the state says offline", async () => {
  const server = department();
  let isDown = false;
  const present = [{ client: "other", name: "Борис", initials: "Б", hue: 1, box: null }];
  const here = () => json(200, { revision: server.revision, news: null, present });
  const { sync } = desk(server, { line: () => (isDown ? "down" : here()) });
  await sync.pull();
  assert.deepEqual([sync.present.length, sync.state], [1, "saved"]);
  isDown = true;
  await sync.pull();
  await sync.pull();
  assert.deepEqual([sync.present, sync.state], [[], "offline"]);
});

test("undo takes back what has not left the browser without asking anybody", async () => {
  const server = department();
  const { sync, store, calls } = desk(server, { line: () => "down" });
  sync.send(rename("a", "One"));
  sync.send(rename("b", "Two"));
  await settled();
  sync.undo();
  assert.deepEqual([store.get("b").title, sync.waiting, sync.unsentRedo], ["b", 1, 1]);
  sync.redo();
  assert.deepEqual([store.get("b").title, sync.waiting], ["Two", 2]);
  assert.ok(calls.every(([url]) => url === "/operations"));
});

test("an undo whose answer was lost is asked for again under its own name, and done once", async () => {
  const server = department();
  const names = [];
  const { sync } = desk(server, {
    line(url, body) {
      if (url !== "/undo") return "ok";
      names.push(body.batch);
      const { status, body: answer } = server.post({ ...body, operations: rename("a", "before") });
      return names.length === 1 ? "down" : json(status, answer);
    },
  });
  sync.undo();
  await settled(900);
  assert.deepEqual([names.length, new Set(names).size], [2, 1]);
  assert.equal(server.log.filter(({ batch }) => batch === names[0]).length, 1);
  assert.deepEqual([sync.state, sync.waiting, server.find("a").title], ["saved", 0, "before"]);
});

test("an undo of a certain batch names it beside its own name", async () => {
  const { sync, calls } = desk(department(), { line: (url) => (url === "/undo" ? json(422, { sentence: "No" }) : "ok") });
  sync.undoBatch("that one");
  await settled();
  const [[url, { batch, undoes }]] = calls;
  assert.deepEqual([url, undoes, batch === undoes], ["/undo", "that one", false]);
});

test("a call that fails outright does not keep the next one from asking", async () => {
  const server = department();
  const { sync, store } = desk(server, {
    line(_url, _body, call) {
      if (call === 1) throw new Error("no answer at all");
      return "ok";
    },
  });
  server.post({ batch: "theirs", base: 1, operations: rename("b", "Theirs") });
  await assert.rejects(sync.pull());
  await sync.pull();
  assert.equal(store.get("b").title, "Theirs");
});

test("news that the page fails at do not end the asking", async () => {
  const server = department();
  const { sync, store } = desk(server);
  const told = [];
  const rounds = [];
  const page = { document: { hidden: false, addEventListener() {} }, addEventListener() {}, reportError: (error) => told.push(error.message) };
  Object.assign(globalThis, page, { window: { setTimeout: (go) => rounds.push(go) } });
  const { take } = store;
  store.take = () => {
    throw new Error("broken");
  };
  server.post({ batch: "theirs", base: 1, operations: rename("b", "Theirs") });
  sync.start();
  await settled();
  assert.deepEqual([told, rounds.length, store.get("b").title], [["broken"], 1, "b"]);
  store.take = take;
  rounds[0]();
  await settled();
  assert.deepEqual([rounds.length, store.get("b").title], [2, "Theirs"]);
  for (const name of ["window", ...Object.keys(page)]) delete globalThis[name];
});

for (let seed = 1; seed <= 15; seed += 1) {
  test(`on any line, with reloads, every edit arrives once and in order (${seed})`, async () => {
    const random = seeded(seed);
    const server = department();
    let made = 0;
    const line = () => ["ok", "ok", "lost", "down"][random(4)];
    let page = desk(server, { line });
    const sent = [];
    for (let step = 0; step < 25; step += 1) {
      if (random(5) === 0) {
        page.page.isGone = true;
        page = desk(server, { line, items: page.kept.items });
      }
      if (random(6) === 0) server.post({ batch: `t${step}`, base: 1, operations: [anyOperation(server, random, () => `t${step}`)] });
      sent.push(page.sync.send([{ op: "add", key: `n${(made += 1)}`, parent: null, title: "New" }]));
      await settled();
      await page.sync.pull();
    }
    page.page.isGone = true;
    page = desk(server, { items: page.kept.items });
    for (let at = 0; at < 3 && page.sync.waiting; at += 1) {
      await page.sync.pull();
      await settled();
    }
    assert.equal(page.sync.state, "saved");
    const order = [...new Set(server.log.map((entry) => entry.batch))].filter((batch) => sent.includes(batch));
    assert.deepEqual(order, sent);
    await page.sync.pull();
    assert.deepEqual(plain(page.store.keys().map((key) => page.store.get(key))), plain(server.boxes));
  });
}
