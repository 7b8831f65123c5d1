// The structure as a tree table (role=treegrid): the rows in sight are in the document, whatever the number of the
// others. On a phone the same rows are cards (static/css/chart-cards.css).
import { fillRow } from "./table-cells.js";
import { drawLines } from "./table-lines.js";
import { foldedAtFirst, rowsOf, windowOf } from "./table-rows.js";

/** @import { Box, Chart, Look } from "./types.js" */
/** @import { Row } from "./table-rows.js" */

const PITCH = 32;
const CARD_PITCH = 66;
const SPARE = 2;
/** More than this many cards stand folded at first. */
const OPEN_CARDS = 24;

/**
 * @typedef {object} Table
 * @property {HTMLElement} grid
 * @property {readonly Row[]} rows those that are neither folded away nor filtered out
 * @property {(key: string) => number} indexOf -1 when the row is not seen
 * @property {(key: string) => HTMLElement | null} element its row, when it is drawn
 * @property {(key: string, folded: boolean) => void} fold
 * @property {(folded: boolean) => void} foldAll
 * @property {(hits: ReadonlySet<string> | null) => void} filter
 * @property {(key: string) => void} reveal unfolds what is above and scrolls there
 * @property {(key: string, column?: number) => void} focus column -1: the row itself
 * @property {{key: string, column: number}} focused
 * @property {(keys: ReadonlySet<string>) => void} select
 * @property {(keys: Iterable<string>) => void} flash
 * @property {(key: string, name: string | null) => void} decorate adds the class `is-<name>` to a row, drawn or not
 * @property {number} pitch pixels from a row to the next
 * @property {(look: (box: Box) => Look) => void} setLook
 * @property {(isShown: boolean) => void} show
 * @property {() => void} redraw after a change of the store
 * @property {(listener: (first: string | undefined) => void) => void} onScroll the key of the first row in sight
 */

/** @returns {boolean} */
export const isPhone = () => matchMedia("(width < 768px)").matches;

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @param {Chart} chart
 * @returns {Table}
 */
export function createTable(chart) {
  const grid = byId("treegrid");
  const body = byId("treegrid-rows");
  const pattern = /** @type {HTMLTemplateElement} */ (document.getElementById("treegrid-row"));
  const fold = /** @type {HTMLTemplateElement} */ (document.getElementById("treegrid-fold"));
  const folded = isPhone() ? foldedAtFirst(chart.store, OPEN_CARDS) : new Set();
  /** @type {Map<string, {element: HTMLElement, version: number}>} */
  const drawn = new Map();
  /** @type {Row[]} */
  let rows = [];
  /** @type {Map<string, number>} */
  let places = new Map();
  /** @type {ReadonlySet<string> | null} */
  let hits = null;
  /** @type {ReadonlySet<string>} */
  let selected = new Set();
  /** @type {((box: Box) => Look) | null} */
  let look = null;
  /** @type {((first: string | undefined) => void)[]} */
  const listeners = [];
  /** @type {Map<string, string>} */
  const marks = new Map();
  let focused = { key: "", column: -1 };
  let version = 0;
  let isShown = false;
  let isAsked = false;

  /** @returns {number} how much of the rows the sheet of a phone covers */
  const covered = () => {
    const sheet = document.getElementById("panel");
    if (!sheet || sheet.hidden || !isPhone()) return 0;
    return Math.max(0, grid.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top);
  };
  const pitch = () => (isPhone() ? CARD_PITCH : PITCH);
  const headHeight = () => /** @type {HTMLElement} */ (grid.firstElementChild).offsetHeight;

  /** @param {Row} row @param {number} at */
  const place = (row, at) => {
    let entry = drawn.get(row.key);
    if (!entry) {
      entry = { element: /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true)), version: -1 };
      drawn.set(row.key, entry);
      const mark = marks.get(row.key);
      if (mark) entry.element.classList.add(`is-${mark}`);
    }
    const { element } = entry;
    element.style.setProperty("--at", String(at));
    element.ariaRowIndex = String(at + 2);
    const box = chart.store.get(row.key);
    if (box && entry.version !== version) {
      const seen = look?.(box);
      const [first] = box.roles;
      const tone = seen?.tone ?? (first ? (chart.store.roles[first[0]]?.category ?? "none") : "none");
      fillRow(element, row, box, { chart, tone, dim: seen?.dim ?? false, figure: seen?.figure ?? null, fold });
      if (isPhone()) drawLines(element, row);
      entry.version = version;
    }
    element.ariaSelected = String(selected.has(row.key));
    return element;
  };

  const draw = () => {
    isAsked = false;
    if (!isShown) return;
    const view = { top: grid.scrollTop - headHeight(), height: grid.clientHeight, pitch: pitch(), count: rows.length };
    const { first, end } = windowOf({ ...view, spare: SPARE });
    const wanted = new Set(Array.from({ length: end - first }, (_, at) => first + at));
    // What has the focus must not leave the document with the scroll.
    const pinned = places.get(focused.key);
    if (pinned !== undefined) wanted.add(pinned);
    const kept = new Set([...wanted].map((at) => rows[at]?.key));
    for (const [key, { element }] of drawn) {
      if (kept.has(key)) continue;
      element.remove();
      drawn.delete(key);
    }
    let before = body.firstElementChild;
    for (const at of [...wanted].sort((one, other) => one - other)) {
      const element = place(/** @type {Row} */ (rows[at]), at);
      if (element === before) before = before.nextElementSibling;
      else body.insertBefore(element, before);
    }
    markTabStop();
    const top = rows[Math.min(rows.length - 1, Math.max(0, Math.ceil(view.top / view.pitch)))];
    for (const listener of listeners) listener(top?.key);
  };

  const drawSoon = () => {
    if (!isAsked) requestAnimationFrame(draw);
    isAsked = true;
  };

  const layOut = () => {
    version += 1;
    rows = rowsOf(chart.store, folded, hits);
    places = new Map(rows.map((row, at) => [row.key, at]));
    body.style.setProperty("--rows", String(rows.length));
    grid.ariaRowCount = String(rows.length + 1);
    byId("treegrid-none").hidden = rows.length > 0 || hits === null;
  };

  /** The one row or cell that Tab reaches. */
  const markTabStop = () => {
    for (const other of body.querySelectorAll("[tabindex='0']")) other.setAttribute("tabindex", "-1");
    if (!places.has(focused.key)) focused = { key: rows[0]?.key ?? "", column: -1 };
    const stop = target(focused);
    if (stop) stop.tabIndex = 0;
  };

  /** @param {{key: string, column: number}} where */
  const target = ({ key, column }) => {
    const row = drawn.get(key)?.element;
    const cell = column < 0 ? row : row?.children[column];
    return cell instanceof HTMLElement ? cell : null;
  };

  /** Where the focus goes when its row has been removed: to what stands there now. */
  const refocus = (/** @type {number} */ was) => {
    const next = rows[Math.min(was, rows.length - 1)];
    if (next) table.focus(next.key, focused.column);
  };

  /** @type {Table} */
  const table = {
    grid,
    get rows() {
      return rows;
    },
    get focused() {
      return focused;
    },
    indexOf: (key) => places.get(key) ?? -1,
    element: (key) => drawn.get(key)?.element ?? null,
    fold(key, isFolded) {
      if (isFolded) folded.add(key);
      else folded.delete(key);
      layOut();
      draw();
    },
    foldAll(isFolded) {
      folded.clear();
      if (isFolded) for (const key of foldedAtFirst(chart.store, 0)) folded.add(key);
      layOut();
      draw();
    },
    filter(wanted) {
      if (hits === wanted || (hits && wanted && sameKeys(hits, wanted))) return;
      hits = wanted;
      layOut();
      grid.scrollTop = 0;
      draw();
    },
    reveal(key) {
      const closed = chart.store.ancestors(key).filter((leader) => folded.has(leader));
      for (const leader of closed) folded.delete(leader);
      if (closed.length) layOut();
      const at = places.get(key);
      if (at === undefined) return;
      const top = at * pitch();
      const room = Math.max(0, grid.clientHeight - covered() - headHeight() - pitch());
      if (top < grid.scrollTop) grid.scrollTop = top;
      else if (top > grid.scrollTop + room) grid.scrollTop = top - room;
      draw();
    },
    focus(key, column = -1) {
      focused = { key, column };
      table.reveal(key);
      target(focused)?.focus({ preventScroll: true });
      const cell = target(focused);
      if (column > 0) cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
    select(keys) {
      selected = keys;
      for (const [key, { element }] of drawn) element.ariaSelected = String(keys.has(key));
    },
    flash(keys) {
      for (const key of keys) {
        const element = drawn.get(key)?.element;
        element?.classList.add("is-flashing");
        element?.addEventListener("animationend", () => element.classList.remove("is-flashing"), { once: true });
      }
    },
    decorate(key, name) {
      const was = marks.get(key);
      if (was) drawn.get(key)?.element.classList.remove(`is-${was}`);
      if (name) marks.set(key, name);
      else marks.delete(key);
      if (name) drawn.get(key)?.element.classList.add(`is-${name}`);
    },
    get pitch() {
      return pitch();
    },
    setLook(wanted) {
      look = wanted;
      version += 1;
      drawSoon();
    },
    show(wanted) {
      isShown = wanted;
      if (!wanted) return;
      layOut();
      draw();
      const [only = ""] = selected;
      if (selected.size === 1) table.reveal(only);
    },
    redraw() {
      if (!isShown) return;
      const was = places.get(focused.key) ?? 0;
      const hadFocus = body.contains(document.activeElement);
      layOut();
      if (hadFocus && !places.has(focused.key)) refocus(was);
      else draw();
    },
    onScroll: (listener) => void listeners.push(listener),
  };
  grid.addEventListener("scroll", drawSoon, { passive: true });
  new ResizeObserver(drawSoon).observe(grid);
  matchMedia("(width < 768px)").addEventListener("change", () => table.redraw());
  return table;
}

/** @param {ReadonlySet<string>} one @param {ReadonlySet<string>} other */
function sameKeys(one, other) {
  return one.size === other.size && [...one].every((key) => other.has(key));
}
