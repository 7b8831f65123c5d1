import assert from "node:assert/strict";
import { test } from "node:test";

import { hueOf, initialsOf } from "../../static/js/chart/avatar.js";

test("a person has the colour that the server gives", () => {
  // zlib.crc32(seed.encode()) % 8
  assert.equal(hueOf("a"), 3);
  assert.equal(hueOf("89e8065f-1771-1ba9"), 5);
  assert.equal(hueOf("Савельева Ирина"), 3);
});

test("initials are the first letters of the first two words", () => {
  assert.equal(initialsOf("Савельева Ирина Олеговна"), "СИ");
  assert.equal(initialsOf("Римский-Корсаков Н."), "РК");
  assert.equal(initialsOf("ёлкин"), "Ё");
  assert.equal(initialsOf("  12 — "), "?");
});
