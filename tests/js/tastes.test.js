import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keepTaste, tasteOf } from "../../static/js/chart/tastes.js";

/** A page's cookies: what is written is a line with its attributes, what is read are names and values. */
class Cookies {
  kept = new Map();
  lines = [];

  get cookie() {
    return [...this.kept].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(line) {
    this.lines.push(line);
    const [name, value] = line.split("; ")[0].split("=");
    this.kept.set(name, value);
  }
}

let stored;

beforeEach(() => {
  stored = new Map();
  globalThis.document = new Cookies();
  globalThis.location = { protocol: "https:" };
  globalThis.localStorage = {
    getItem: (name) => stored.get(name) ?? null,
    removeItem: (name) => void stored.delete(name),
  };
});

test("a taste is read as it was kept, and nothing is put into the storage", () => {
  keepTaste("so-chart-map", "away");
  keepTaste("so-chart-map-two", "shown");
  assert.deepEqual([tasteOf("so-chart-map"), tasteOf("so-chart-map-two"), stored.size], ["away", "shown", 0]);
});

test("nothing chosen is null", () => {
  keepTaste("so-chart-map-two", "shown");
  assert.equal(tasteOf("so-chart-map"), null);
});

test("over https the cookie goes over https alone, over http it goes too", () => {
  keepTaste("so-palette", "open");
  globalThis.location = { protocol: "http:" };
  keepTaste("so-palette", "open");
  assert.deepEqual(document.lines.map((line) => line.includes("; secure")), [true, false]);
});

test("a choice of former times moves from the storage into a cookie, once", () => {
  stored.set("so-chart-lens", "load");
  assert.deepEqual([tasteOf("so-chart-lens"), stored.size, document.cookie], ["load", 0, "so-chart-lens=load"]);
  assert.equal(tasteOf("so-chart-lens"), "load");
  assert.equal(document.lines.length, 1);
});

test("nonsense in the storage becomes no cookie", () => {
  stored.set("so-chart-lens", "x; path=/; domain=elsewhere");
  assert.deepEqual([tasteOf("so-chart-lens"), document.lines], [null, []]);
});

test("a browser without storage has no former choice", () => {
  globalThis.localStorage = { getItem() { throw new DOMException("closed", "SecurityError"); } };
  assert.equal(tasteOf("so-palette"), null);
});
