// Two edits of one thing: theirs with who and when, mine as it was meant, and the choice. Closing the dialog puts the
// choice off; nothing is lost by that, but nothing more is sent either.
import { openDialog } from "../dialog.js";
import { counted, word } from "./words.js";

/**
 * @typedef {import("./types.js").Chart} Chart
 * @typedef {import("./types.js").Entry} Entry
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./outbox.js").Item} Item
 * @typedef {(operation: Operation) => string | null} Wording null: nothing better than the words of the chart
 */

const MOST_LINES = 6;

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * An own operation in words; what has gone meanwhile is called by what the operation says.
 * @param {Operation} operation
 * @param {Store} store
 */
function phrase(operation, store) {
  const titleOf = (/** @type {string} */ key) => store.get(key)?.title ?? "…";
  const title = titleOf(operation.key);
  switch (operation.op) {
    case "add": return word("mine-add", { title: operation.title });
    case "move": return operation.parent === null ? word("mine-top", { title }) : word("mine-move", { title, leader: titleOf(operation.parent) });
    case "remove": return word("mine-remove", { title });
    case "rename": return word("mine-rename", { title: operation.title ?? title });
    case "set_roles": {
      const roles = operation.roles.map((share) => `${store.roles[share.role]?.name ?? share.role} ${share.share_pct}\u00a0%`);
      return word("mine-roles", { title, roles: roles.join(", ") || word("mine-none") });
    }
    case "set_scope": return word("mine-scope", { title, scope: Object.values(operation.scope).flat().join(", ") || word("mine-none") });
    case "assign": return word("mine-assign", { title, person: store.person(operation.person)?.name ?? "…" });
    case "vacate": return word("mine-vacate", { title });
    default: return word("mine-other", { title });
  }
}

/** @param {Entry[]} theirs @param {string} language */
function theirLines(theirs, language) {
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("conflict-entry"));
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return theirs.slice(-MOST_LINES).map((entry) => {
    const line = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true));
    const [who, said] = line.querySelectorAll("span");
    if (who) who.textContent = [entry.by, entry.at ? when.format(new Date(entry.at)) : ""].filter(Boolean).join(", ");
    if (said) said.textContent = entry.said;
    return line;
  });
}

/** @param {Item} item @param {Store} store @param {Wording} wording */
function myLines(item, store, wording) {
  const lines = item.operations.slice(0, MOST_LINES).map((operation) => wording(operation) ?? phrase(operation, store));
  const rest = item.operations.length - lines.length;
  if (rest) lines.push(counted("box-more", rest));
  return lines.map((text) => {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  });
}

/** @param {boolean} isUndo @param {boolean} isGone the position has been removed */
function leadOf(isUndo, isGone) {
  if (isUndo) return "conflict-lead-undo";
  return isGone ? "conflict-lead-gone" : "conflict-lead";
}

/**
 * @param {Chart} chart
 * @param {Item} item
 * @param {{theirs?: Entry[]}} body
 * @param {Wording} [wording] of what the page itself knows better
 * @returns {Promise<boolean | null>} true: mine stays; false: theirs; null: not decided
 */
export function askConflict({ store, config }, item, { theirs = [] }, wording = () => null) {
  const dialog = /** @type {HTMLDialogElement} */ (part("conflict-dialog"));
  const isUndo = item.step !== undefined;
  const isGone = !isUndo && item.operations.every((operation) => operation.op !== "add" && !store.has(operation.key));
  const hasChoice = !isUndo && !isGone;
  const who = [...new Set(theirs.map((entry) => entry.by))].join(", ") || word("conflict-somebody");
  part("conflict-title").textContent = word(isUndo ? "conflict-title-undo" : "conflict-title", { who });
  part("conflict-lead").textContent = word(leadOf(isUndo, isGone));
  part("conflict-theirs").replaceChildren(...theirLines(theirs, config.language));
  part("conflict-mine").replaceChildren(...myLines(item, store, wording));
  // Taking back again would meet the same change again, and what has gone takes no edit.
  part("conflict-mine-part").hidden = isUndo;
  part("conflict-keep").hidden = !hasChoice;
  part("conflict-take").hidden = !hasChoice;
  part("conflict-close").hidden = hasChoice;
  openDialog(dialog);
  return new Promise((resolve) => {
    const end = new AbortController();
    /** @param {boolean | null} choice */
    const answer = (choice) => {
      end.abort();
      if (dialog.open) dialog.close();
      resolve(choice);
    };
    part("conflict-keep").addEventListener("click", () => answer(true), { signal: end.signal });
    for (const id of ["conflict-take", "conflict-close"]) {
      part(id).addEventListener("click", () => answer(false), { signal: end.signal });
    }
    dialog.addEventListener("close", () => answer(hasChoice ? null : false), { signal: end.signal });
  });
}
