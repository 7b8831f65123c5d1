// The queue of what the server has not confirmed: strictly in order, one under way, kept until there is an answer.
// No page and no wire in here: where it is kept, how it is sent and how one waits is given.

/**
 * @typedef {import("./types.js").Batch} Batch
 * @typedef {import("./types.js").Operation} Operation
 *
 * @typedef {object} Own
 * @property {string} client the tab that made it: its other changes are not "theirs" for the server
 * @property {boolean} [tried] has been sent at least once: nobody knows whether it arrived
 * @property {string} [undoes] of an undo: the batch that is meant, when it is not just the last
 *
 * @typedef {Batch & Own} Item
 */

/**
 * What became of sending.
 * @typedef {{kind: "done" | "refused" | "conflict" | "signed-out", body: any}} Answered
 * @typedef {{kind: "later", afterMs?: number}} NoAnswer
 * @typedef {Answered | NoAnswer} Outcome
 */

/**
 * @typedef {object} Means
 * @property {(items: Item[]) => void} keep
 * @property {(item: Item) => Promise<Outcome>} post never throws
 * @property {(item: Item, outcome: Answered) => void} answered called before the item leaves the queue
 * @property {(ms: number, go: () => void) => () => void} wait returns what calls it off
 * @property {() => number} random 0 to 1
 * @property {() => void} changed
 */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * @param {number} failures one or more
 * @param {number} random
 * @returns {number} milliseconds: twice as long each time up to ten seconds, each tab a little different
 */
export function pauseAfter(failures, random) {
  return Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.8 + 0.4 * random));
}

/**
 * Whoever has kept their own title has decided about the title typed after it too: the same change is not asked twice.
 * @param {Item} item
 * @param {Item} later
 * @param {number} revision
 * @returns {Item}
 */
function decidedWith(item, later, revision) {
  const isSame = (/** @type {Operation} */ one) => item.operations.some(({ op, key }) => op === one.op && key === one.key);
  const isDecided = later.operations.length > 0 && later.operations.every(isSame) && later.base < revision;
  return isDecided ? { ...later, base: revision } : later;
}

export class Outbox {
  /** @type {Item[]} */
  #items;
  #means;
  #isSending = false;
  #failures = 0;
  /** @type {"conflict" | "signed-out" | null} */
  #held = null;
  /** @type {(() => void) | null} */
  #callOff = null;
  #isToldToWait = false;

  /**
   * @param {Means} means
   * @param {Item[]} [items] what an earlier visit left
   */
  constructor(means, items = []) {
    this.#means = means;
    this.#items = items;
  }

  get items() {
    return this.#items;
  }

  get isSending() {
    return this.#isSending;
  }

  /** @returns {import("./types.js").SyncState} */
  get state() {
    if (this.#held) return this.#held;
    if (this.#failures) return "offline";
    return this.#items.length ? "saving" : "saved";
  }

  /** @param {Item[]} items */
  add(...items) {
    const known = new Set(this.#items.map((item) => item.batch));
    this.#set([...this.#items, ...items.filter((item) => !known.has(item.batch))]);
    void this.go();
  }

  /**
   * Takes an item out without an answer of its own: the news brought it, or it was never sent.
   * @param {string} batch
   */
  remove(batch) {
    if (this.#items.some((item) => item.batch === batch)) this.#set(this.#items.filter((item) => item.batch !== batch));
  }

  /** The last item, when nobody but this tab can know of it. */
  get unsent() {
    const last = this.#items[this.#items.length - 1];
    return last && !last.tried ? last : null;
  }

  /** Sends until the queue is empty or there is no answer; calls off the pause that was due. */
  async go() {
    this.#callOff?.();
    this.#callOff = null;
    this.#isToldToWait = false;
    while (!this.#isSending && !this.#held && this.#items.length) {
      const outcome = await this.#send();
      if (outcome.kind === "later") {
        this.#failures += 1;
        this.#isToldToWait = outcome.afterMs !== undefined;
        const pause = Math.max(outcome.afterMs ?? 0, pauseAfter(this.#failures, this.#means.random()));
        this.#callOff = this.#means.wait(pause, () => void this.go());
        this.#means.changed();
        return;
      }
    }
  }

  /**
   * Goes on after a conflict: with the own version on what there is now, or without it.
   * @param {number | null} revision null: theirs stays
   */
  resolve(revision) {
    const [item, ...rest] = this.#items;
    if (this.#held !== "conflict" || !item) return;
    this.#held = null;
    this.#set(revision === null ? rest : [{ ...item, base: revision }, ...rest.map((later) => decidedWith(item, later, revision))]);
    void this.go();
  }

  /** The server has been reached by another way: no use in waiting longer, unless it was the server that said so. */
  lineIsBack() {
    if (this.#held === "signed-out") this.#held = null;
    if (!this.#isToldToWait) void this.go();
  }

  async #send() {
    const [first, ...rest] = /** @type {[Item, ...Item[]]} */ (this.#items);
    const item = { ...first, tried: true };
    this.#isSending = true;
    if (!first.tried) this.#set([item, ...rest]);
    const outcome = await this.#means.post(item);
    this.#isSending = false;
    if (outcome.kind === "later") return outcome;
    this.#failures = 0;
    if (outcome.kind === "conflict" || outcome.kind === "signed-out") this.#held = outcome.kind;
    try {
      this.#means.answered(item, outcome);
    } catch (error) {
      // It is answered all the same: the queue goes on.
      reportError(error);
    }
    if (!this.#held) this.remove(item.batch);
    this.#means.changed();
    return outcome;
  }

  /** @param {Item[]} items */
  #set(items) {
    this.#items = items;
    this.#means.keep(items);
    this.#means.changed();
  }
}
