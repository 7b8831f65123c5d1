// A row dragged onto another reports there; the tip says what would happen before it does. On a touch screen the menu and
// the «Move…» dialog do the same.
import { intentOf } from "./intent.js";
import { meant } from "./selection.js";
import { word } from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { Intent } from "./intent.js" */
/** @import { Table } from "./table.js" */

const THRESHOLD_PX = 5;
const EDGE_PX = 40;
const EDGE_STEP_PX = 12;
const OPEN_AFTER_MS = 600;
const TIP_OFF_PX = 14;

/**
 * @param {Table} table
 * @param {number} x
 * @param {number} y
 * @returns {string | null} the key of the row under the pointer
 */
function rowAt(table, x, y) {
  const row = document.elementFromPoint(x, y)?.closest("[role='row'][data-key]");
  return row instanceof HTMLElement && table.grid.contains(row) ? (row.dataset["key"] ?? null) : null;
}

/**
 * @param {HTMLElement} tip
 * @param {Intent | null} intent
 */
function showTip(tip, intent) {
  tip.hidden = !intent;
  if (!intent) return;
  const { refusal } = intent;
  const lines = refusal ? [] : intent.lines.map((line) => word(line.code, line.values));
  tip.textContent = [refusal ? word(refusal.code, refusal.values) : word(intent.code, intent.values), ...lines].join("\n");
  tip.classList.toggle("is-refusal", refusal !== null);
}

/**
 * One drag from the threshold on to its end.
 * @param {Chart} chart
 * @param {Table} table
 * @param {string[]} keys
 * @param {HTMLElement} tip
 */
function createDrag(chart, table, keys, tip) {
  let target = /** @type {string | null} */ (null);
  let intent = /** @type {Intent | null} */ (null);
  let opening = 0;
  /** @param {string} name @param {boolean} isOn */
  const mark = (name, isOn) => target && table.element(target)?.classList.toggle(name, isOn);
  const leave = () => {
    clearTimeout(opening);
    mark("is-target", false);
    mark("is-refusing", false);
  };
  const enter = (/** @type {string | null} */ key) => {
    leave();
    target = key;
    intent = key === null ? null : intentOf(chart.store, { kind: "box", keys }, { key, part: "upper" });
    mark(intent?.refusal ? "is-refusing" : "is-target", intent !== null && (intent.act === "move" || intent.refusal !== null));
    const isClosed = key !== null && table.rows[table.indexOf(key)]?.open === false;
    if (key !== null && isClosed) opening = window.setTimeout(() => table.fold(key, false), OPEN_AFTER_MS);
    showTip(tip, intent);
  };
  for (const key of keys) table.element(key)?.classList.add("is-lifted");
  document.documentElement.classList.add("is-dragging");
  return {
    /** @param {PointerEvent} event */
    move(event) {
      tip.style.setProperty("transform", `translate(${event.clientX + TIP_OFF_PX}px, ${event.clientY + TIP_OFF_PX}px)`);
      const { top, bottom } = table.grid.getBoundingClientRect();
      if (event.clientY < top + EDGE_PX) table.grid.scrollTop -= EDGE_STEP_PX;
      if (event.clientY > bottom - EDGE_PX) table.grid.scrollTop += EDGE_STEP_PX;
      const key = rowAt(table, event.clientX, event.clientY);
      if (key !== target) enter(key);
    },
    /** @param {boolean} drops */
    end(drops) {
      leave();
      for (const key of keys) table.element(key)?.classList.remove("is-lifted");
      document.documentElement.classList.remove("is-dragging");
      tip.hidden = true;
      if (drops && target !== null && intent?.act === "move") chart.commands.move(keys, target);
    },
  };
}

/**
 * Adds the listener; called once.
 * @param {Chart} chart
 * @param {Table} table
 */
export function startTableDrag(chart, table) {
  const tip = document.getElementById("table-tip");
  if (!tip) return;
  table.grid.addEventListener("pointerdown", (down) => {
    const row = down.target instanceof Element ? down.target.closest("[role='row'][data-key]") : null;
    if (!(row instanceof HTMLElement) || !(down.target instanceof Element) || down.target.closest("button, input")) return;
    if (down.button !== 0 || down.pointerType === "touch" || !chart.store.mayEdit) return;
    const stop = new AbortController();
    const { signal } = stop;
    /** @type {ReturnType<typeof createDrag> | null} */
    let drag = null;
    const end = (/** @type {boolean} */ drops) => {
      stop.abort();
      drag?.end(drops);
      if (drag) window.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 50);
    };
    window.addEventListener("pointermove", (event) => {
      const isFar = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > THRESHOLD_PX;
      if (!drag && isFar) drag = createDrag(chart, table, meant(row.dataset["key"] ?? ""), tip);
      drag?.move(event);
    }, { signal });
    window.addEventListener("pointerup", () => end(true), { signal });
    window.addEventListener("pointercancel", () => end(false), { signal });
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drag) return;
      event.stopPropagation();
      end(false);
    }, { signal, capture: true });
  });
}

/** @param {MouseEvent} event the click that follows a drag */
function swallow(event) {
  event.stopPropagation();
  event.preventDefault();
}
