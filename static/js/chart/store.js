// The boxes as the person sees them: what the server has confirmed, with the own batches that it has not confirmed yet
// applied on top. Pure: no page, no clock, no wire. A batch that cannot be applied at the moment (its box has gone)
// stays pending, because the server will answer it, and is left out of the view.
import { apply, nameOf } from "./deeds.js";
import { commit, filledBox, groundOf, Index, layerOver, Model, sameBox } from "./model.js";
import { reload } from "./seats.js";

/**
 * @typedef {import("./types.js").Batch} Batch
 * @typedef {import("./types.js").BenchPerson} BenchPerson
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Document} Document
 * @typedef {import("./types.js").News} News
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./model.js").Layer} Layer
 */

/**
 * Applies a batch as a whole or not at all.
 * @param {Layer} layer
 * @param {readonly Operation[]} operations
 * @param {string} on
 */
function applyBatch(layer, operations, on) {
  const own = layerOver(layer);
  if (operations.every((operation) => apply(own, operation, on) === null)) commit(own, layer);
}

/**
 * Boxes that look as before become the same objects again, so that whoever draws can compare them by identity.
 * @param {ReadonlyMap<string, Box>} before
 * @param {Map<string, Box>} after
 * @returns {Set<string>} the keys that look different, came or went
 */
function settleSame(before, after) {
  const keys = new Set();
  for (const [key, box] of after) {
    const old = before.get(key);
    if (old === box) continue;
    if (old && sameBox(old, box)) after.set(key, old);
    else keys.add(key);
  }
  for (const key of before.keys()) if (!after.has(key)) keys.add(key);
  return keys;
}

/**
 * @param {ReadonlyMap<string, Box>} before
 * @param {News} news
 * @param {readonly BenchPerson[]} bench
 * @returns {Map<string, Box>}
 */
function renewed(before, news, bench) {
  const boxes = new Map(before);
  const fresh = news.boxes.map(filledBox);
  const touched = [...fresh.map((box) => box.key), ...news.removed].map((key) => before.get(key));
  for (const key of news.removed) boxes.delete(key);
  for (const box of fresh) boxes.set(box.key, box);
  for (const [key, box] of boxes) {
    const findings = news.findings[key] ?? null;
    const isSame = findings?.[0] === box.findings?.[0] && findings?.[1] === box.findings?.[1];
    if (!isSame) boxes.set(key, Object.freeze({ ...box, findings }));
  }
  const layer = layerOver(groundOf(boxes, new Index(boxes), bench));
  reload(layer, new Set([...touched, ...fresh].flatMap((box) => box?.people.map((seat) => seat.uid) ?? [])));
  for (const [key, box] of layer.changed) if (box) boxes.set(key, box);
  return boxes;
}

/**
 * @param {ReadonlyMap<string, Box>} before
 * @param {ReadonlyMap<string, Box>} after
 * @param {Set<string>} keys those that differ
 */
function hasSameTree(before, after, keys) {
  for (const key of keys) {
    const [old, box] = [before.get(key), after.get(key)];
    if (!old || !box || old.parent !== box.parent || old.order !== box.order) return false;
  }
  return true;
}

/** @implements {Store} */
class ChartStore {
  /** @type {Document} */
  #document;
  /** @type {Batch[]} */
  #pending = [];
  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #confirmed;
  #view;

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
    this.#confirmed = this.#view = this.#modelOf(document);
  }

  /** @param {Document} document */
  #modelOf(document) {
    return new Model(new Map(document.boxes.map((box) => [box.key, filledBox(box)])), document.bench);
  }

  get structure() {
    return this.#document.structure;
  }

  get on() {
    return this.#document.on;
  }

  get isToday() {
    return this.#document.is_today;
  }

  get mayEdit() {
    return this.#document.may_edit;
  }

  get roles() {
    return this.#document.roles;
  }

  get palette() {
    return this.#document.palette;
  }

  get undo() {
    return this.#document.undo;
  }

  /** People without a box: the server's list, put right by what is not confirmed yet. */
  get bench() {
    const seated = this.#view.index.seats;
    const waiting = this.#document.bench.filter((person) => !seated.has(person.uid));
    if (this.#view === this.#confirmed) return waiting;
    for (const [uid] of this.#confirmed.index.seats) {
      const person = seated.has(uid) ? undefined : this.#confirmed.ground.person(uid);
      if (person) waiting.push({ uid, name: person.name, starts_on: null });
    }
    return waiting;
  }

  get = (/** @type {string} */ key) => this.#view.boxes.get(key);
  has = (/** @type {string} */ key) => this.#view.boxes.has(key);
  keys = () => [...this.#view.walk.order];
  roots = () => this.children(null);
  children = (/** @type {string | null} */ key) => this.#view.ground.children(key);
  leader = (/** @type {string} */ key) => this.get(this.get(key)?.parent ?? "");
  below = (/** @type {string} */ key) => this.#view.walk.below.get(key) ?? 0;
  person = (/** @type {string} */ uid) => this.#view.ground.person(uid) ?? this.#confirmed.ground.person(uid);
  pending = () => this.#pending;

  ancestors = (/** @type {string} */ key) => {
    const found = [];
    for (let box = this.leader(key); box; box = this.leader(box.key)) found.push(box.key);
    return found;
  };

  isUnder = (/** @type {string} */ key, /** @type {string} */ above) => {
    for (let box = this.leader(key); box; box = this.leader(box.key)) if (box.key === above) return true;
    return false;
  };

  replace = (/** @type {Document} */ document) => {
    this.#document = document;
    this.#confirmed = this.#modelOf(document);
    this.#rebuild();
    this.#tell({ keys: null, reason: "load" });
  };

  take = (/** @type {News} */ news) => {
    const { revision } = this.structure;
    if (!news.whole && news.since > revision) return false;
    // An answer that was overtaken by a newer one says nothing new.
    if (news.revision < revision) return true;
    this.#confirm(news);
    const known = new Set(news.entries.map((entry) => entry.batch));
    this.#pending = this.#pending.filter((batch) => !known.has(batch.batch));
    const keys = this.#rebuild();
    this.#tell({ keys: news.whole ? null : keys, reason: "news" });
    return true;
  };

  stage = (/** @type {Batch} */ batch) => {
    this.#pending = [...this.#pending, batch];
    this.#tell({ keys: this.#rebuild(), reason: "mine" });
  };

  settle = (/** @type {string} */ batchId, /** @type {News | undefined} */ news = undefined) => {
    this.#pending = this.#pending.filter((batch) => batch.batch !== batchId);
    if (news && this.take(news)) return;
    this.#tell({ keys: this.#rebuild(), reason: "news" });
  };

  withdraw = (/** @type {string} */ batchId) => {
    this.#pending = this.#pending.filter((batch) => batch.batch !== batchId);
    this.#tell({ keys: this.#rebuild(), reason: "withdrawn" });
  };

  subscribe = (/** @type {(change: Change) => void} */ listener) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  refusal = (/** @type {Operation} */ operation) => {
    const box = this.get(operation.key);
    if (operation.op === "move" && box?.parent === operation.parent) {
      const values = { title: nameOf(box), leader: nameOf(this.leader(box.key)) };
      return { code: /** @type {const} */ ("refused-already"), values };
    }
    return apply(layerOver(this.#view.ground), operation, this.on);
  };

  /** @param {News} news */
  #confirm(news) {
    if (news.whole) {
      this.#document = news.whole;
      this.#confirmed = this.#modelOf(news.whole);
      return;
    }
    const { bench, undo, roles } = news;
    const { revision, stage, open_findings } = news;
    const structure = { ...this.structure, revision, stage, open_findings };
    this.#document = { ...this.#document, structure, bench, undo, roles: { ...this.roles, ...roles } };
    this.#confirmed = new Model(renewed(this.#confirmed.boxes, news, bench), bench);
  }

  /** @returns {Set<string>} the keys of the boxes that look different from before */
  #rebuild() {
    const before = this.#view;
    const { bench } = this.#document;
    const boxes = this.#pending.length ? this.#withPending() : this.#confirmed.boxes;
    const keys = settleSame(before.boxes, boxes);
    const isSame = hasSameTree(before.boxes, boxes, keys);
    if (!this.#pending.length && isSame) this.#confirmed = new Model(boxes, bench, before);
    this.#view = this.#pending.length ? new Model(boxes, bench, isSame ? before : undefined) : this.#confirmed;
    return keys;
  }

  /** @returns {Map<string, Box>} */
  #withPending() {
    const layer = layerOver(this.#confirmed.ground);
    for (const batch of this.#pending) applyBatch(layer, batch.operations, this.on);
    const boxes = new Map(this.#confirmed.boxes);
    for (const [key, box] of layer.changed) {
      if (box) boxes.set(key, box);
      else boxes.delete(key);
    }
    return boxes;
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        // A part of the page that fails must not stop the others, nor the queue that is telling the news.
        reportError(error);
      }
    }
  }
}

/**
 * @param {Document} document
 * @returns {Store}
 */
export function createStore(document) {
  return new ChartStore(document);
}
