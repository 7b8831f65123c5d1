// The chart without a mouse. Commands are told by the place of the key and not by its letter: a Russian keyboard works
// like an English one. What is typed elsewhere (a field, a dialog, the table) is left alone.
import { closePanel, openForm, openPanel } from "./panel.js";
import { frame, isPhone, part, tabStop, takesKeys, tree } from "./hands.js";
import { mayEdit, nameOf } from "./commands.js";
import { openMenuAt } from "./menu.js";
import { askMove } from "./move-dialog.js";
import { askRemove } from "./remove-dialog.js";
import { addAndName, rename } from "./rename.js";
import { meant, select, selected, toggle } from "./selection.js";
import { firstReport, step, typedAhead } from "./key-walk.js";
import { counted, say, word } from "./words.js";

/** @typedef {import("./types.js").Chart} Chart */

const ZOOM_STEP = 1.25;
const TYPED_MS = 700;
/** Keys of the scene's «N more» boxes begin so; the key of their leader follows. */
const MORE = "more:";

/** @type {Chart} */
let chart;
/** @type {string[]} keys of the boxes that Ctrl+X has cut */
let cut = [];
let typed = "";
let typedAt = 0;

/** @param {string | null} key */
function go(key) {
  if (key) chart.scene.focusBox(key);
}

/** @param {string} key */
function left(key) {
  const { store, scene } = chart;
  if (store.children(key).length && !scene.isFolded(key)) scene.fold(key, true);
  else go(store.get(key)?.parent ?? null);
}

/** @param {string} key */
function right(key) {
  if (chart.scene.isFolded(key)) chart.scene.fold(key, false);
  else go(firstReport(chart, key));
}

/** @param {string} key */
function cutOut(key) {
  if (!mayEdit(chart.store)) return;
  uncut();
  cut = meant(key);
  for (const one of cut) chart.scene.decorate(one, "cut");
  say(counted("said-cut", cut.length, { name: nameOf(chart.store.get(key)) }));
}

/** @returns {boolean} whether something was cut */
function uncut() {
  for (const one of cut) chart.scene.decorate(one, null);
  const had = cut.length > 0;
  cut = [];
  return had;
}

/** @param {string} key */
function paste(key) {
  const moving = cut;
  if (!uncut()) {
    say(word("nothing-cut"));
    return;
  }
  if (chart.commands.move(moving, key)) chart.scene.fold(key, false);
  go(moving[0] ?? key);
}

/** Goes back by one: what was cut, the selection, the panel. @returns {boolean} */
function stepBack() {
  if (uncut()) say(word("said-not-cut"));
  else if (selected().length > 1) select([]);
  else return closePanel();
  return true;
}

/**
 * What the key does to the box that has the focus.
 * @type {Record<string, (key: string) => void>}
 */
const ON_A_BOX = {
  ArrowDown: (key) => go(step(chart, key, 1)),
  ArrowUp: (key) => go(step(chart, key, -1)),
  ArrowLeft: left,
  ArrowRight: right,
  Home: () => go(chart.scene.order()[0] ?? null),
  End: () => go(chart.scene.order().at(-1) ?? null),
  Enter: (key) => {
    select([key]);
    void openPanel(key, { focus: true });
  },
  NumpadEnter: (key) => ON_A_BOX["Enter"]?.(key),
  Space: toggle,
  F2: (key) => rename(key),
  Insert: addAndName,
  Delete: (key) => askRemove(meant(key)),
  KeyM: (key) => void askMove(meant(key)),
  KeyA: (key) => void openForm(key, "assign"),
  KeyR: (key) => void openForm(key, "roles"),
  BracketLeft: (key) => chart.scene.fold(key, true),
  BracketRight: (key) => chart.scene.fold(key, false),
  ContextMenu: (key) => openMenuAt(key),
};

/** @type {Record<string, (key: string) => void>} */
const ON_A_BOX_WITH_SHIFT = {
  ArrowDown: (key) => extend(key, 1),
  ArrowUp: (key) => extend(key, -1),
  Insert: (key) => addAndName(chart.store.get(key)?.parent ?? null),
  F10: (key) => openMenuAt(key),
  Space: toggle,
};

/** @type {Record<string, (key: string) => void>} */
const ON_A_BOX_WITH_CTRL = { KeyX: cutOut, KeyV: paste, Space: toggle };

/** What works all over the chart, and when nothing has the focus. @type {Record<string, () => void>} */
const ANYWHERE = {
  KeyF: () => chart.scene.fit(),
  Equal: () => chart.scene.zoomBy(ZOOM_STEP),
  NumpadAdd: () => chart.scene.zoomBy(ZOOM_STEP),
  Minus: () => chart.scene.zoomBy(1 / ZOOM_STEP),
  NumpadSubtract: () => chart.scene.zoomBy(1 / ZOOM_STEP),
};

/** @param {string} key @param {number} by */
function extend(key, by) {
  const next = step(chart, key, by);
  if (!next) return;
  const chosen = new Set(selected().includes(key) ? selected() : [key]);
  // Going back over what is selected gives it up again.
  if (chosen.has(next)) chosen.delete(key);
  chosen.add(next);
  select(chosen);
  go(next);
  say(counted("said-selected", chosen.size));
}

/** @param {KeyboardEvent} event @param {string} key @returns {boolean} */
function typeAhead(event, key) {
  if (event.key.length !== 1 || !/\p{L}/u.test(event.key)) return false;
  typed = event.timeStamp - typedAt < TYPED_MS ? typed + event.key : event.key;
  typedAt = event.timeStamp;
  go(typedAhead(chart, key, typed));
  return true;
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key meant something */
function anywhere(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && event.code === "KeyZ") event.shiftKey ? chart.commands.redo() : chart.commands.undo();
  else if (ctrl && event.code === "KeyY") chart.commands.redo();
  else if (ctrl || event.altKey) return false;
  else if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) showKeys();
  else if (event.code === "Escape") return stepBack();
  else if (isOverChart(event.target) && ANYWHERE[event.code]) ANYWHERE[event.code]?.();
  else return false;
  return true;
}

/** @param {KeyboardEvent} event @param {string} key @returns {boolean} */
function onBox(event, key) {
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.altKey) return false;
  const isTyping = !ctrl && typed !== "" && event.timeStamp - typedAt < TYPED_MS;
  if (isTyping && typeAhead(event, key)) return true;
  const deeds = ctrl ? ON_A_BOX_WITH_CTRL : event.shiftKey ? ON_A_BOX_WITH_SHIFT : ON_A_BOX;
  const deed = deeds[event.code];
  if (deed) deed(key);
  else return anywhere(event) || (!ctrl && typeAhead(event, key));
  return true;
}

/** From a «N more» box the arrows lead on; Enter and space are the scene's. @param {KeyboardEvent} event @param {string} key */
function onMore(event, key) {
  const ways = /** @type {Record<string, string | null | undefined>} */ ({
    ArrowDown: step(chart, key, 1),
    ArrowUp: step(chart, key, -1),
    ArrowLeft: key.split(":")[1],
    Home: chart.scene.order()[0],
    End: chart.scene.order().at(-1),
  });
  if (!(event.code in ways)) return false;
  go(ways[event.code] ?? null);
  return true;
}

/** @returns {boolean} the chart and not the table */
function isChartShown() {
  return tree().offsetParent !== null;
}

/** @param {EventTarget | null} target single letters mean something only where the chart is */
function isOverChart(target) {
  return isChartShown() && (target === document.body || (target instanceof Element && frame().contains(target)));
}

export function showKeys() {
  const dialog = part("keys-dialog");
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || takesKeys(event.target) || document.querySelector("dialog[open]")) return;
  const target = event.target instanceof Element ? event.target : document.body;
  const focused = tree().contains(target) ? chart.scene.focused() : null;
  const isLost = target === document.body && isChartShown() && !isPhone() && event.code.startsWith("Arrow");
  let meantSomething = false;
  if (focused?.startsWith(MORE)) meantSomething = onMore(event, focused) || anywhere(event);
  else if (focused && chart.store.has(focused) && !target.closest("button, a")) meantSomething = onBox(event, focused);
  else if (isLost) go(tabStop() ?? chart.scene.order()[0] ?? null);
  else meantSomething = anywhere(event);
  if (meantSomething || isLost) event.preventDefault();
}

/**
 * Adds the listeners; called once.
 * @param {Chart} wired
 */
export function startKeys(wired) {
  chart = wired;
  document.addEventListener("keydown", onKey);
  document.getElementById("show-keys")?.addEventListener("click", showKeys);
}
