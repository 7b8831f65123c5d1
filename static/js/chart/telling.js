// What becomes of edits, in words: toasts for the own ones with «Undo», for those of others with who it was, and their
// boxes light up.
import { failureText } from "../htmx-setup.js";
import { showToast } from "../toast.js";
import { askConflict } from "./conflict.js";
import { counted, word } from "./words.js";

/**
 * @typedef {import("./types.js").Chart} Chart
 * @typedef {import("./types.js").Entry} Entry
 */

/**
 * @param {Entry[]} entries
 * @returns {string} one change in words, more of them by number
 */
function told(entries) {
  const [first] = entries;
  const who = [...new Set(entries.map((entry) => entry.by))].join(", ");
  if (entries.length === 1 && first) return word("by-others", { who, what: first.said });
  return counted("by-many", entries.length, { who });
}

/**
 * The voices of the sync. The chart is there by the time they speak.
 * @param {() => Chart} chart
 * @returns {import("./sync.js").Voices}
 */
export function voicesOf(chart) {
  return {
    done(said, batch) {
      if (said) tellOwn(chart(), said, batch);
    },
    refused(sentence, status) {
      const text = sentence ?? (status === 403 ? word("forbidden") : status ? failureText(status) : word("refused"));
      showToast({ level: "error", text });
    },
    others(entries) {
      showToast({ level: "info", text: told(entries) });
      const keys = entries.flatMap((entry) => entry.keys);
      // Their places are known when the news have been taken.
      setTimeout(() => chart().scene.flash(keys.filter((key) => chart().store.has(key))), 0);
    },
    conflict: (item, body) => askConflict(chart(), item, body),
  };
}

/**
 * @param {Chart} chart
 * @param {string} said
 * @param {string} batch empty: there is nothing to take back
 */
function tellOwn({ sync }, said, batch) {
  const undo = batch ? { actionLabel: word("undo"), action: () => sync.undoBatch(batch) } : {};
  showToast({ level: "success", text: said, ...undo });
}

/**
 * Forms of the panel answer for themselves; what they changed comes as news.
 * @param {Chart} chart
 */
export function startTelling(chart) {
  document.addEventListener("chart:changed", (event) => {
    const { detail } = /** @type {CustomEvent<{said?: string, batch?: string}>} */ (event);
    void chart.sync.noteOwn(detail.batch ?? "");
    if (detail.said) tellOwn(chart, detail.said, detail.batch ?? "");
  });
}
