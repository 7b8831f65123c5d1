// What a person can do to the boxes, whatever with: mouse, keys, table, menu, dialog. Each command says no to what is
// plainly impossible, sends one batch (so it is one step of undo), and announces what has become of it.
import { showToast } from "../toast.js";
import { newId } from "./ids.js";
import { counted, say, word } from "./words.js";
import { withRole } from "./shares.js";

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Store} Store */
/** @typedef {import("./types.js").Sync} Sync */
/** @typedef {import("./types.js").Operation} Operation */

/**
 * How commands speak.
 * @typedef {object} Voice
 * @property {(key: string, values?: Record<string, string | number>) => string} word
 * @property {(key: string, n: number, values?: Record<string, string | number>) => string} counted
 * @property {(text: string) => void} say
 * @property {(text: string) => void} refuse
 */

/** @type {Voice} */
const PAGE_VOICE = {
  word,
  counted,
  say,
  refuse: (text) => {
    say(text);
    showToast({ level: "warning", text });
  },
};

/**
 * For what asks before it calls a command: says so when nothing may be changed here.
 * @param {Pick<Store, "mayEdit">} store
 * @returns {boolean} whether it may
 */
export function mayEdit(store) {
  if (!store.mayEdit) PAGE_VOICE.refuse(word("no-edit"));
  return store.mayEdit;
}

/**
 * How a box is called in a sentence: its first holder, else its title.
 * @param {Box | undefined} box
 */
export function nameOf(box) {
  return box?.people[0]?.short || box?.title || "";
}

/**
 * Without the boxes that come along anyway, because one above them is in the list too; in reading order.
 * @param {Pick<Store, "keys" | "isUnder">} store
 * @param {string[]} keys
 */
export function topmost(store, keys) {
  if (keys.length === 1) return [...keys];
  const wanted = new Set(keys);
  const chosen = store.keys().filter((key) => wanted.has(key));
  /** @type {string[]} */
  const kept = [];
  for (const key of chosen) {
    const last = kept[kept.length - 1];
    if (last === undefined || !store.isUnder(key, last)) kept.push(key);
  }
  return kept;
}

/**
 * @param {{store: Store, sync: Pick<Sync, "send" | "undo" | "redo">}} chart
 * @param {Voice} [voice]
 * @returns {import("./types.js").Commands}
 */
export function createCommands({ store, sync }, voice = PAGE_VOICE) {
  /**
   * @param {string} code
   * @param {Record<string, string | number>} [values]
   */
  const refuse = (code, values = {}) => {
    voice.refuse(voice.word(code, values));
    return false;
  };

  /**
   * Sends the operations as one batch, or none of them.
   * @param {Operation[]} operations
   * @param {() => string} sentence worded when the store already shows the change
   * @param {number} [base] the revision at which the edit was begun, when that was a while ago
   */
  const carryOut = (operations, sentence, base) => {
    if (!store.mayEdit) return refuse("no-edit");
    for (const operation of operations) {
      const refusal = store.refusal(operation);
      if (refusal) return refuse(refusal.code, refusal.values);
    }
    sync.send(operations, base === undefined ? {} : { base });
    voice.say(sentence());
    return true;
  };

  /** @param {string[]} keys @param {string | null} parent */
  const movedSentence = (keys, parent) => {
    const leader = nameOf(parent === null ? undefined : store.get(parent));
    const [key = ""] = keys;
    const name = nameOf(store.get(key));
    if (keys.length > 1) {
      return parent === null ? voice.counted("said-many-top", keys.length) : voice.counted("said-many", keys.length, { leader });
    }
    if (parent === null) return voice.word("said-top", { name });
    const siblings = store.children(parent);
    return voice.word("said-moved", { name, leader, place: siblings.indexOf(key) + 1, of: siblings.length });
  };

  return {
    move(keys, parent) {
      const moving = topmost(store, keys.filter((key) => store.has(key)));
      const parting = moving.filter((key) => (store.get(key)?.parent ?? null) !== parent);
      if (!parting.length) return refuse(moving.length ? "already" : "refused-gone");
      /** @type {Operation[]} */
      const operations = parting.map((key) => ({ op: "move", key, parent }));
      return carryOut(operations, () => movedSentence(parting, parent));
    },

    add(parent, { title, role } = {}) {
      const key = newId();
      const name = title ?? (role === undefined ? undefined : store.roles[role]?.name) ?? voice.word("new-position");
      /** @type {Operation} */
      const operation = { op: "add", key, parent, title: name };
      if (role !== undefined) operation.roles = [{ role, share_pct: 100 }];
      const leader = nameOf(parent === null ? undefined : store.get(parent));
      const sentence = parent === null ? "said-added-top" : "said-added";
      return carryOut([operation], () => voice.word(sentence, { name, leader })) ? key : null;
    },

    rename(key, title, base) {
      const clean = title.split(/\s+/).filter(Boolean).join(" ");
      if (store.get(key)?.title === clean) return true;
      return carryOut([{ op: "rename", key, title: clean }], () => voice.word("said-renamed", { title: clean }), base);
    },

    remove(keys) {
      const leaving = keys.filter((key) => store.has(key));
      if (!leaving.length) return refuse("refused-gone");
      const name = store.get(leaving[0] ?? "")?.title ?? "";
      /** @type {Operation[]} */
      const operations = leaving.map((key) => ({ op: "remove", key }));
      return carryOut(operations, () =>
        leaving.length === 1 ? voice.word("said-removed", { name }) : voice.counted("said-many-removed", leaving.length),
      );
    },

    setRoles(key, roles) {
      return carryOut([{ op: "set_roles", key, roles }], () => voice.word("said-roles", { name: nameOf(store.get(key)) }));
    },

    giveRole(key, slug) {
      const held = store.get(key)?.roles ?? [];
      if (held.some(([role]) => role === slug)) return refuse("has-role");
      const roles = withRole(held, slug).map(([role, share]) => ({ role, share_pct: share }));
      const values = { role: store.roles[slug]?.name ?? slug, name: nameOf(store.get(key)) };
      return carryOut([{ op: "set_roles", key, roles }], () => voice.word("said-role", values));
    },

    assign(key, person) {
      const box = store.get(key);
      const values = { person: store.person(person)?.name ?? "", title: box?.title ?? "" };
      return carryOut([{ op: "assign", key, person }], () => voice.word("said-seated", values));
    },

    vacate(key, person) {
      const title = store.get(key)?.title ?? "";
      return carryOut([{ op: "vacate", key, person: person ?? null }], () => voice.word("said-vacated", { title }));
    },

    link(key, target, kind) {
      const values = { from: nameOf(store.get(key)), to: nameOf(store.get(target)) };
      if (store.get(key)?.links.some(([held, other]) => held === kind && other === target)) return refuse("linked-already");
      return carryOut([{ op: "link", key, target, kind }], () => voice.word(`said-link-${kind}`, values));
    },

    unlink(key, target, kind) {
      const values = { from: nameOf(store.get(key)), to: nameOf(store.get(target)) };
      return carryOut([{ op: "unlink", key, target, kind }], () => voice.word("said-unlinked", values));
    },

    undo() {
      if (!store.mayEdit) refuse("no-edit");
      else sync.undo();
    },

    redo() {
      if (!store.mayEdit) refuse("no-edit");
      else sync.redo();
    },
  };
}
