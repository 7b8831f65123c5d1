// Between the store and the server: own edits go out through the queue, what others did comes in, nothing is lost.
import { newId } from "./ids.js";
import { Outbox } from "./outbox.js";

/**
 * @typedef {import("./outbox.js").Answered} Answered
 * @typedef {import("./outbox.js").Item} Item
 * @typedef {import("./outbox.js").Outcome} Outcome
 * @typedef {import("./types.js").Config} Config
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").News} News
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Present} Present
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./types.js").Sync} Sync
 * @typedef {import("./tabs.js").Tab} Tab
 */

/**
 * What the page does about answers; none of it decides anything.
 * @typedef {object} Voices
 * @property {(said: string, batch: string) => void} done an own edit is confirmed
 * @property {(sentence: string | null, status: number | undefined) => void} refused an own edit was taken back
 * @property {(entries: Entry[]) => void} others
 * @property {(item: Item, body: any) => Promise<boolean | null>} conflict true: mine stays; null: not decided
 */

const POLL_MS = 1_500;
const LONGEST_POLL_MS = 10_000;

/** @implements {Sync} */
export class ChartSync {
  /** @type {Present[]} */
  present = [];
  /** @type {string | null} what is selected here, for the others to see */
  selected = null;
  #store;
  #tab;
  #voices;
  #call;
  #outbox;
  #isKept = true;
  #isPulling = false;
  #isOut = false;
  #missed = 0;
  /** @type {Set<string>} own changes that went another way than through the queue */
  #own = new Set();
  /** @type {any} the answer that waits for a decision */
  #conflict = null;
  /** @type {import("./types.js").Batch[]} taken back before they were sent */
  #redo = [];
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {number} */
  #timer = 0;

  /**
   * @param {{store: Store, config: Config, tab: Tab, voices: Voices,
   *   call: (url: string, body: unknown) => Promise<Outcome>}} parts
   */
  constructor({ store, config, tab, voices, call }) {
    this.#store = store;
    this.#tab = tab;
    this.#voices = voices;
    this.#call = (/** @type {string} */ name, /** @type {unknown} */ body) => call(config.urls[name] ?? "", body);
    this.#outbox = new Outbox({
      keep: (items) => void (this.#isKept = tab.keep(items)),
      post: (item) => this.#post(item),
      answered: (item, outcome) => this.#answered(item, outcome),
      wait: (ms, go) => {
        const timer = setTimeout(go, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      changed: () => this.#changed(),
    }, tab.items);
    for (const item of tab.items) if (!item.step) store.stage(item);
  }

  get client() {
    return this.#tab.client;
  }

  /** @returns {import("./types.js").SyncState} */
  get state() {
    const { state } = this.#outbox;
    if (this.#isOut) return "signed-out";
    return this.#missed > 1 && (state === "saved" || state === "saving") ? "offline" : state;
  }

  get waiting() {
    return this.#outbox.items.length;
  }

  /** Whether a reload would lose something. */
  get isAtRisk() {
    return this.waiting > 0 && !this.#isKept;
  }

  onState = (/** @type {() => void} */ listener) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  send = (/** @type {Operation[]} */ operations, /** @type {{said?: string, base?: number}} */ more = {}) => {
    const batch = { batch: newId(), base: this.#store.structure.revision, operations, ...more };
    this.#redo = [];
    this.#store.stage(batch);
    this.#outbox.add({ ...batch, client: this.client });
    return batch.batch;
  };

  undo = () => {
    const { unsent } = this.#outbox;
    if (!unsent || unsent.step) return this.#step("undo");
    this.#redo.push(unsent);
    this.#outbox.remove(unsent.batch);
    this.#store.withdraw(unsent.batch);
  };

  redo = () => {
    const last = this.#redo.pop();
    if (!last) return this.#step("redo");
    this.#store.stage(last);
    this.#outbox.add({ ...last, client: this.client });
  };

  /** Takes one certain batch back, if nobody has touched the same since. */
  undoBatch = (/** @type {string} */ batch) => this.#step("undo", batch);

  /** How many edits can be done again without asking the server. */
  get unsentRedo() {
    return this.#redo.length;
  }

  /** Whether the next undo only takes back what has not left this browser. */
  get unsentUndo() {
    return this.#outbox.unsent !== null && !this.#outbox.unsent.step;
  }

  /** Shows the conflict again that was put off. */
  decide = async () => {
    const item = this.#outbox.items[0];
    if (this.state !== "conflict" || !item || !this.#conflict) return;
    const isMine = await this.#voices.conflict(item, this.#conflict);
    if (isMine === null || this.state !== "conflict") return;
    const { revision } = this.#conflict;
    this.#conflict = null;
    if (!isMine) this.#store.withdraw(item.batch);
    this.#outbox.resolve(isMine ? revision : null);
  };

  pull = async () => {
    if (this.#isPulling || this.#outbox.isSending || !this.#store.isToday) return;
    this.#isPulling = true;
    const body = { client: this.client, since: this.#store.structure.revision, box: this.selected };
    /** @type {Outcome} */
    let outcome;
    try {
      outcome = await this.#call("news", body);
    } finally {
      this.#isPulling = false;
    }
    // A structure that cannot be found or seen any more is as good as being signed out.
    this.#isOut = outcome.kind === "signed-out" || outcome.kind === "refused";
    if (outcome.kind === "done") {
      this.#missed = 0;
      this.present = outcome.body.present;
      this.#take(outcome.body.news);
      this.#outbox.lineIsBack();
    } else {
      this.#missed += 1;
      // Without a line nobody knows who else is here.
      if (this.#missed > 1) this.present = [];
    }
    this.#changed();
  };

  /** What a form of the panel has changed: an own deed, though it did not go through the queue. */
  noteOwn = (/** @type {string} */ batch) => {
    this.#own.add(batch);
    return this.pull();
  };

  /** Asks for news while the page is in sight, and sends what is due as soon as there may be a line again. */
  start() {
    const now = () => {
      if (!document.hidden) void this.pull();
      this.#outbox.lineIsBack();
      void this.#adopt();
    };
    for (const name of ["focus", "online"]) addEventListener(name, now);
    document.addEventListener("visibilitychange", now);
    addEventListener("beforeunload", (event) => {
      if (this.isAtRisk) event.preventDefault();
    });
    const again = async () => {
      try {
        if (!document.hidden) await this.pull();
      } catch (error) {
        // News that the page fails at are no reason to ask for no more.
        reportError(error);
      }
      const pause = Math.min(LONGEST_POLL_MS, POLL_MS * 2 ** Math.min(this.#missed, 3));
      this.#timer = window.setTimeout(() => void again(), pause);
    };
    clearTimeout(this.#timer);
    void again();
    void this.#outbox.go();
    void this.#adopt();
  }

  /** Takes over what a closed tab could not send. */
  #adopt() {
    return this.#tab.adopt((items) => {
      for (const item of items) if (!item.step) this.#store.stage(item);
      this.#outbox.add(...items);
    });
  }

  /**
   * @param {"undo" | "redo"} step
   * @param {string} [undoes]
   */
  #step(step, undoes) {
    const item = { batch: newId(), base: this.#store.structure.revision, operations: [], client: this.client, step };
    this.#outbox.add(undoes ? { ...item, undoes } : item);
  }

  /**
   * Every item goes under the name it was given here: what arrives twice is done once.
   * @param {Item} item
   * @returns {Promise<Outcome>}
   */
  #post({ batch, client, base, operations, step, undoes }) {
    if (!step) return this.#call("operations", { batch, client, base, operations });
    return this.#call(step, undoes ? { batch, client, base, undoes } : { batch, client, base });
  }

  /**
   * @param {Item} item
   * @param {Answered} outcome
   */
  #answered(item, { kind, body }) {
    this.#missed = 0;
    if (kind === "done") {
      this.#tell(body.news);
      this.#store.settle(item.batch, body.news);
      this.#voices.done(body.said ?? item.said ?? "", item.step === "undo" ? "" : body.batch);
      if (this.#store.structure.revision < body.revision) void this.pull();
    } else if (kind === "refused") {
      this.#take(body.news ?? null);
      this.#store.withdraw(item.batch);
      this.#voices.refused(body.sentence, body.status);
    } else if (kind === "conflict") {
      this.#take(body.news ?? null);
      this.#conflict = body;
      queueMicrotask(() => void this.decide());
    }
  }

  /** @param {News | null} news */
  #take(news) {
    if (!news) return;
    this.#tell(news);
    if (!this.#store.take(news)) void this.pull();
    for (const entry of news.entries) this.#outbox.remove(entry.batch);
  }

  /** @param {News | null} news */
  #tell(news) {
    const { revision } = this.#store.structure;
    const isOthers = (/** @type {Entry} */ entry) => !entry.mine && !this.#own.has(entry.batch) && entry.revision > revision;
    const fresh = news?.entries.filter(isOthers) ?? [];
    if (fresh.length) this.#voices.others(fresh);
  }

  #changed() {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        reportError(error);
      }
    }
  }
}
