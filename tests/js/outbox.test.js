import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, pauseAfter } from "../../static/js/chart/outbox.js";
import { outcomeOf, retryAfterMs } from "../../static/js/chart/wire.js";

const item = (batch, more = {}) => ({ batch, base: 1, client: "tab", operations: [], ...more });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An outbox over a line whose answers the test gives one by one. */
function outbox(items = []) {
  const line = { sent: [], kept: null, waits: [], answered: [], most: 0, open: 0 };
  const means = {
    keep: (list) => void (line.kept = JSON.stringify(list)),
    post(one) {
      line.sent.push(line.sent.includes(one.batch) ? `${one.batch} again` : one.batch);
      line.open += 1;
      line.most = Math.max(line.most, line.open);
      return new Promise((resolve) => {
        line.answer = async (kind, more = {}) => {
          line.open -= 1;
          resolve({ kind, body: {}, ...more });
          await settled();
        };
      });
    },
    answered: (one, outcome) => line.answered.push(`${one.batch} ${outcome.kind}`),
    wait(ms, go) {
      const waiting = { ms, go, off: false };
      line.waits.push(waiting);
      return () => void (waiting.off = true);
    },
    random: () => 0.5,
    changed: () => {},
  };
  return { queue: new Outbox(means, items), line };
}

test("batches go strictly in order, one under way", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"), item("2"), item("3"));
  assert.deepEqual([line.sent, queue.state], [["1"], "saving"]);
  for (let at = 0; at < 3; at += 1) await line.answer("done");
  assert.deepEqual([line.sent, line.most, queue.state], [["1", "2", "3"], 1, "saved"]);
  assert.equal(line.kept, "[]");
});

test("without an answer the same batch is sent again, and the pauses grow to ten seconds", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"), item("2"));
  for (let at = 0; at < 8; at += 1) {
    await line.answer("later");
    assert.equal(queue.state, "offline");
    line.waits[at].go();
  }
  assert.deepEqual(line.waits.map((wait) => wait.ms), [500, 1000, 2000, 4000, 8000, 10000, 10000, 10000]);
  await line.answer("done");
  assert.deepEqual([line.sent.slice(-2), queue.state], [["1 again", "2"], "saving"]);
});

test("a pause differs from tab to tab by a fifth", () => {
  assert.deepEqual([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(20, 0.5)], [400, 600, 10_000]);
});

test("the server's own pause is kept, even when it is reached by another way", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"));
  await line.answer("later", { afterMs: 60_000 });
  queue.lineIsBack();
  assert.deepEqual([line.waits[0].ms, line.sent], [60_000, ["1"]]);
});

test("as soon as there is a line again the pause is called off", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"));
  await line.answer("later");
  queue.lineIsBack();
  assert.deepEqual([line.waits[0].off, line.sent], [true, ["1", "1 again"]]);
});

test("what an earlier visit left is sent under its old name", async () => {
  const first = outbox();
  first.queue.add(item("1"), item("2"));
  const second = outbox(JSON.parse(first.line.kept));
  void second.queue.go();
  await second.line.answer("done");
  assert.deepEqual(second.line.sent, ["1", "2"]);
});

test("a refusal goes, and what stands behind it is sent", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"), item("2"));
  await line.answer("refused");
  assert.deepEqual([line.answered, line.sent], [["1 refused"], ["1", "2"]]);
});

test("a conflict holds everything until it is decided", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"), item("2"));
  await line.answer("conflict");
  queue.lineIsBack();
  assert.deepEqual([queue.state, line.sent, queue.items.length], ["conflict", ["1"], 2]);
  queue.resolve(7);
  assert.deepEqual([queue.items[0].base, line.sent], [7, ["1", "1 again"]]);
  await line.answer("conflict");
  queue.resolve(null);
  assert.deepEqual([line.sent, queue.items.map((one) => one.batch)], [["1", "1 again", "2"], ["2"]]);
});

test("whoever kept their own change is not asked again about what they did to the same afterwards", async () => {
  const { queue, line } = outbox();
  const rename = (batch, key) => item(batch, { operations: [{ op: "rename", key, title: batch }] });
  queue.add(rename("1", "a"), rename("2", "a"), rename("3", "b"), item("4", { step: "undo" }));
  await line.answer("conflict");
  queue.resolve(7);
  assert.deepEqual(queue.items.map((one) => one.base), [7, 7, 1, 1]);
});

test("signed out, everything waits until there is a session again", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"));
  await line.answer("signed-out");
  await queue.go();
  assert.deepEqual([queue.state, line.sent], ["signed-out", ["1"]]);
  queue.lineIsBack();
  assert.deepEqual(line.sent, ["1", "1 again"]);
});

test("a batch that the news brought is not sent, and its late answer takes nothing else along", async () => {
  const { queue, line } = outbox();
  queue.add(item("1"), item("2"), item("3"));
  queue.remove("1");
  queue.remove("2");
  await line.answer("done");
  assert.deepEqual([line.sent, queue.items.map((one) => one.batch)], [["1", "3"], ["3"]]);
});

test("only what was never sent counts as unsent", () => {
  const { queue } = outbox();
  queue.add(item("1"));
  assert.equal(queue.unsent, null);
  queue.add(item("2"));
  assert.equal(queue.unsent.batch, "2");
});

test("the same batch is not queued twice", () => {
  const { queue } = outbox([item("1")]);
  queue.add(item("1"), item("2"));
  assert.deepEqual(queue.items.map((one) => one.batch), ["1", "2"]);
});

test("a page that fails at an answer does not stop the queue", async () => {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  const { queue, line } = outbox();
  line.answered.push = () => {
    throw new Error("broken");
  };
  queue.add(item("1"), item("2"));
  await line.answer("done");
  assert.deepEqual([reported, line.sent, queue.items.length], [["broken"], ["1", "2"], 1]);
});

const json = (status, body = {}, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const page = (status) => new Response("<!doctype html>", { status, headers: { "Content-Type": "text/html" } });

const ANSWERS = [
  ["an answer", json(200, { revision: 3 }), "done"],
  ["a conflict", json(409), "conflict"],
  ["a refusal", json(422, { sentence: "No" }), "refused"],
  ["no right to it", json(403, { detail: "No" }), "refused"],
  ["a page where an answer was due", page(200), "signed-out"],
  ["a session that has changed", page(403), "signed-out"],
  ["no session", json(401), "signed-out"],
  ["a fault", page(500), "later"],
  ["a proxy without a server", page(502), "later"],
  ["too much at once", json(429, {}, { "Retry-After": "7" }), "later"],
];

for (const [what, response, kind] of ANSWERS) {
  test(`${what} is told apart`, async () => {
    assert.equal((await outcomeOf(response)).kind, kind);
  });
}

test("a refusal carries its sentence, whichever way it was written", async () => {
  assert.equal((await outcomeOf(json(422, { sentence: "One" }))).body.sentence, "One");
  assert.equal((await outcomeOf(json(400, { detail: "Two" }))).body.sentence, "Two");
});

test("the pause that the server asks for is in seconds or until a moment", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  assert.equal(retryAfterMs("7", now), 7000);
  assert.equal(retryAfterMs("Sun, 22 Nov 2026 10:00:05 GMT", now), 5000);
  assert.deepEqual([retryAfterMs(null, now), retryAfterMs("soon", now)], [undefined, undefined]);
});
