import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../static/js/theme.js", import.meta.url), "utf-8");
let cookies;
let stored;
let lines;

class Input {
  name = "so-theme";
  checked = false;
  constructor(value) {
    this.value = value;
  }
}

/** A window of the browser whose cookies and storage all share; it has read the script of the theme. */
function opened() {
  const listeners = new Map();
  const listen = (name, listener) => listeners.set(name, listener);
  const shown = {};
  const window = {
    matchMedia: () => ({ matches: false, addEventListener() {} }),
    location: { protocol: "http:" },
    localStorage: { getItem: (name) => stored.get(name) ?? null, removeItem: (name) => void stored.delete(name) },
    HTMLInputElement: Input,
    document: {
      get cookie() { return [...cookies].map((pair) => pair.join("=")).join("; "); },
      set cookie(line) { cookies.set(...line.split("; ")[0].split("=")); },
      documentElement: { setAttribute: (_name, value) => void (shown.theme = value) },
      querySelectorAll: () => [],
      addEventListener: listen,
    },
    BroadcastChannel: class {
      hear = () => {};
      constructor() { lines.add(this); }
      addEventListener(_name, hear) { this.hear = hear; }
      postMessage() { for (const other of lines) if (other !== this) other.hear(); }
    },
  };
  window.window = window;
  runInNewContext(SCRIPT, window);
  return { shown, choose: (value) => listeners.get("change")({ target: new Input(value) }) };
}

beforeEach(() => {
  cookies = new Map();
  stored = new Map();
  lines = new Set();
});

test("the theme of former times moves from the storage into a cookie", () => {
  stored.set("so-theme", "dark");
  assert.deepEqual([opened().shown.theme, cookies.get("so-theme"), stored.size], ["dark", "dark", 0]);
});

test("what was chosen since is not undone by what the storage still has", () => {
  stored.set("so-theme", "dark");
  cookies.set("so-theme", "light");
  assert.deepEqual([opened().shown.theme, cookies.get("so-theme"), stored.size], ["light", "light", 0]);
});

test("nonsense in the storage is no theme", () => {
  stored.set("so-theme", "dark; domain=elsewhere");
  assert.deepEqual([opened().shown.theme, cookies.size], ["light", 0]);
});

test("a window beside the one that chooses follows at once", () => {
  const [one, other] = [opened(), opened()];
  one.choose("dark");
  assert.deepEqual([one.shown.theme, other.shown.theme], ["dark", "dark"]);
});
