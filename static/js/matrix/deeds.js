// What a hand does to a cell, whatever with: one batch for all positions behind it, said aloud, shown at once.
import { mayEdit } from "../chart/commands.js";
import { counted, say, word } from "../chart/words.js";
import { showToast } from "../toast.js";
import { partWord } from "./faces.js";
import { MOST_AT_ONCE } from "./model.js";

/**
 * @typedef {import("../chart/types.js").Store} Store
 * @typedef {import("../chart/types.js").Sync} Sync
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").Wanted} Wanted
 */

/** @param {Wanted} wanted */
const told = (wanted) => (wanted === null ? word("mx-as-role") : partWord(wanted === "none" ? null : wanted));

/**
 * What a change of a cell comes to, for the one whose change met another's.
 * @param {{store: Pick<Store, "get">, model: Pick<MatrixModel, "row">}} parts
 * @returns {import("../chart/conflict.js").Wording}
 */
export function wordingOf({ store, model }) {
  return (operation) => {
    if (operation.op !== "set_involvement") return null;
    const row = model.row(operation.responsibility)?.title ?? operation.responsibility;
    const column = store.get(operation.key)?.title ?? "…";
    return word("mx-set", { row, column, part: told(/** @type {Wanted} */ (operation.involvement)) });
  };
}

/** @param {string} text */
function refuse(text) {
  say(text);
  showToast({ level: "warning", text });
}

/**
 * @param {{store: Store, sync: Pick<Sync, "send">, model: MatrixModel}} parts
 * @returns {(slug: string, column: number, wanted: Wanted) => boolean} whether it was sent
 */
export function setter({ store, sync, model }) {
  return (slug, column, wanted) => {
    const [row, head] = [model.row(slug), model.columns[column]];
    if (!mayEdit(store)) return false;
    if (!row || !head) {
      refuse(word("refused-gone"));
      return false;
    }
    const operations = model.operations(slug, column, wanted).filter(({ key }) => store.has(key));
    const values = { row: row.title, column: head.title, part: told(wanted) };
    if (!operations.length) {
      if (model.targets(slug, column).length) say(word("mx-same", values));
      else refuse(word("mx-elsewhere", values));
      return false;
    }
    if (operations.length > MOST_AT_ONCE) {
      refuse(counted("mx-too-many", operations.length));
      return false;
    }
    sync.send(operations);
    const many = operations.length > 1 ? ` ${counted("mx-set-many", operations.length)}` : "";
    say(word("mx-set", values) + many);
    return true;
  };
}
