import assert from "node:assert/strict";
import { test } from "node:test";

import { editsIn } from "../../static/js/sign-out.js";

test("the own edits of any structure wait", () => {
  assert.deepEqual(editsIn(["so-outbox:s:anna:1"], "anna"), { own: true, others: false });
  assert.deepEqual(editsIn(["so-outbox:other:anna:2"], "anna"), { own: true, others: false });
});

test("somebody else's edits are not one's own", () => {
  assert.deepEqual(editsIn(["so-outbox:s:boris:1"], "anna"), { own: false, others: true });
  assert.deepEqual(editsIn(["so-outbox:s:boris:1", "so-outbox:s:anna:2"], "anna"), { own: true, others: true });
});

test("a pulse, a taste and a name that only begins alike are no edits", () => {
  const names = ["so-outbox:s:anna:1:pulse", "so-chart-lens", "so-outboxes"];
  assert.deepEqual(editsIn(names, "anna"), { own: false, others: false });
});
