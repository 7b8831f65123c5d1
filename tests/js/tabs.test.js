import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { claimTab } from "../../static/js/chart/tabs.js";

const real = { setInterval: globalThis.setInterval, navigator: globalThis.navigator };
const item = (batch) => ({ batch, base: 1, client: "tab", operations: [] });
let held;

/** The line between the pages of a site: what one says all others hear. It takes the place of the real one, which would
 * keep the run from ending. */
globalThis.BroadcastChannel = class extends EventTarget {
  static open = new Set();

  constructor() {
    super();
    BroadcastChannel.open.add(this);
  }

  postMessage() {
    for (const other of BroadcastChannel.open) if (other !== this) other.dispatchEvent(new Event("message"));
  }
};
const thisPage = await import("../../static/js/signed-out.js");
const anotherPage = await import("../../static/js/signed-out.js?another");

/** A storage as the browser has it; its members are its keys. */
function storage() {
  const methods = {
    getItem: (name) => (Object.hasOwn(kept, name) ? kept[name] : null),
    setItem: (name, value) => void (kept[name] = String(value)),
    removeItem: (name) => void delete kept[name],
  };
  const kept = Object.create(methods);
  return kept;
}

/** The locks of a browser: a name that is held is given to nobody until its tab goes. */
function locks() {
  return {
    async request(name, _options, work) {
      if (held.has(name)) throw new DOMException("held", "TimeoutError");
      held.add(name);
      return work();
    },
  };
}

function stand(withLocks = true) {
  held = new Set();
  globalThis.localStorage = storage();
  globalThis.sessionStorage = storage();
  const browser = withLocks ? { locks: locks() } : {};
  Object.defineProperty(globalThis, "navigator", { value: browser, configurable: true });
}

beforeEach(() => {
  stand();
  globalThis.setInterval = () => 0;
});

afterEach(() => {
  globalThis.setInterval = real.setInterval;
  Object.defineProperty(globalThis, "navigator", { value: real.navigator, configurable: true });
});

/** The tab is closed or loaded again: its locks are free. */
function go() {
  held.clear();
}

async function adopted(tab) {
  const found = [];
  await tab.adopt((items) => found.push(...items.map((one) => one.batch)));
  return found;
}

test("a page that is loaded again has its name and its queue back", async () => {
  const first = await claimTab("s:v");
  first.keep([item("1"), item("2")]);
  go();
  const second = await claimTab("s:v");
  assert.equal(second.client, first.client);
  assert.deepEqual(second.items.map((one) => one.batch), ["1", "2"]);
});

test("an empty queue leaves nothing behind", async () => {
  const tab = await claimTab("s:v");
  tab.keep([item("1")]);
  tab.keep([]);
  assert.deepEqual(Object.keys(localStorage), []);
});

test("a duplicated tab takes a name of its own and nothing of the other's", async () => {
  const first = await claimTab("s:v");
  first.keep([item("1")]);
  const copy = await claimTab("s:v");
  assert.notEqual(copy.client, first.client);
  assert.deepEqual([copy.items, await adopted(copy)], [[], []]);
});

test("the queue of a closed tab goes to the next one, once", async () => {
  const first = await claimTab("s:v");
  first.keep([item("1")]);
  go();
  globalThis.sessionStorage = storage();
  const second = await claimTab("s:v");
  assert.deepEqual([second.items, await adopted(second), await adopted(second)], [[], ["1"], []]);
  assert.deepEqual(Object.keys(localStorage), []);
});

test("queues of another structure or another person stay where they are", async () => {
  const other = await claimTab("s:other");
  other.keep([item("1")]);
  go();
  const tab = await claimTab("s:v");
  assert.deepEqual([await adopted(tab), Object.keys(localStorage).length], [[], 1]);
});

test("without locks a pulse tells the living from the gone", async () => {
  stand(false);
  const first = await claimTab("s:v");
  first.keep([item("1")]);
  globalThis.sessionStorage = storage();
  const second = await claimTab("s:v");
  assert.deepEqual(await adopted(second), []);
  const pulse = Object.keys(localStorage).find((name) => name.endsWith(`${first.client}:pulse`));
  localStorage.setItem(pulse, String(Date.now() - 200_000));
  assert.deepEqual(await adopted(second), ["1"]);
});

test("a browser that keeps nothing says so, and works all the same", async () => {
  const closed = {
    getItem() { throw new DOMException("closed", "SecurityError"); },
    setItem() { throw new DOMException("closed", "SecurityError"); },
    removeItem() { throw new DOMException("closed", "SecurityError"); },
  };
  globalThis.localStorage = closed;
  globalThis.sessionStorage = closed;
  const tab = await claimTab("s:v");
  assert.deepEqual([tab.items, tab.keep([item("1")]), tab.keep([])], [[], false, true]);
});

test("nonsense in the storage is no queue", async () => {
  const first = await claimTab("s:v");
  localStorage.setItem(`so-outbox:s:v:${first.client}`, '{"not": "a list"}');
  go();
  assert.deepEqual((await claimTab("s:v")).items, []);
});

test("after a sign-out in another tab nothing is written into the storage again", async () => {
  const tab = await claimTab("s:v");
  tab.keep([item("1")]);
  anotherPage.tellSignedOut();
  assert.deepEqual([Object.keys(localStorage), Object.keys(sessionStorage)], [[], []]);
  assert.deepEqual([tab.keep([item("1"), item("2")]), tab.keep([])], [false, true]);
  assert.deepEqual(Object.keys(localStorage), []);
});

test("a sign-out in the same page leaves no queue either", async () => {
  const tab = await claimTab("s:v");
  tab.keep([item("1")]);
  thisPage.tellSignedOut();
  assert.deepEqual([tab.keep([item("1")]), Object.keys(localStorage)], [false, []]);
});

test("a tab that has heard of a sign-out takes over nothing more", async () => {
  const tab = await claimTab("s:v");
  anotherPage.tellSignedOut();
  localStorage.setItem("so-outbox:s:v:gone", JSON.stringify([item("1")]));
  assert.deepEqual(await adopted(tab), []);
  assert.deepEqual(Object.keys(localStorage), ["so-outbox:s:v:gone"]);
});

test("without locks the pulse ends with the session", async () => {
  stand(false);
  const beats = [];
  globalThis.setInterval = (beat) => beats.push(beat);
  const called = [];
  const { clearInterval } = globalThis;
  globalThis.clearInterval = (timer) => called.push(timer);
  await claimTab("s:v");
  assert.notDeepEqual(Object.keys(localStorage), []);
  anotherPage.tellSignedOut();
  globalThis.clearInterval = clearInterval;
  assert.ok(called.includes(beats.length));
  assert.deepEqual(Object.keys(localStorage), []);
});
