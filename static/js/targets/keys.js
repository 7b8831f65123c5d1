// The keys of the grid. While the whole text of a cell is selected the arrows walk; F2 puts the cursor into it.

/** @typedef {import("./page.js").Page} Page */
/** @typedef {Record<string, () => void>} Deeds */

/** @param {HTMLInputElement | null | undefined} cell */
function go(cell) {
  cell?.focus();
  cell?.select();
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {Page} page @param {HTMLInputElement} cell @param {KeyboardEvent} event @returns {Deeds} */
function walks(page, cell, event) {
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  /** @type {Deeds} */
  const deeds = {
    Enter: () => go(page.grid.next(cell, event.shiftKey ? -1 : 1, 0)),
    Escape: () => (page.paste.isWaiting ? page.dropPaste() : page.steps.put([{ cell, text: cell.defaultValue }])),
    F2: () => (event.shiftKey ? page.open(cell) : cell.setSelectionRange(cell.value.length, cell.value.length)),
  };
  for (const [key, [down, right]] of Object.entries(ARROWS)) {
    if (event.shiftKey) deeds[key] = () => page.selection.extend(down, right);
    else if (whole || down) deeds[key] = () => go(page.grid.next(cell, down, right));
    if (!whole && right) delete deeds[key];
  }
  if (whole || page.selection.isMany) deeds["%"] = () => page.bar.askPercent();
  if (page.selection.isMany) deeds.Delete = () => page.clear();
  return deeds;
}

/** @param {Page} page @param {HTMLInputElement} cell @returns {Deeds} */
function commands(page, cell) {
  return { KeyD: () => page.fillDown(cell), KeyZ: () => page.steps.back(), KeyY: () => page.steps.again() };
}

/** Adds the listeners; called once. @param {Page} page */
export function startKeys(page) {
  page.form.addEventListener("keydown", (event) => {
    const cell = page.cell(event.target);
    if (!cell) {
      onBar(page, event);
      return;
    }
    if (event.altKey) return;
    const act = event.ctrlKey || event.metaKey ? commands(page, cell)[event.code] : walks(page, cell, event)[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Enter and Escape in the fields of the bar. @param {Page} page @param {KeyboardEvent} event */
function onBar(page, event) {
  const field = event.target;
  const isField = field instanceof HTMLInputElement;
  if (event.key === "Escape" && page.paste.isWaiting) page.dropPaste();
  else if (isField && "percent" in field.dataset && event.key === "Enter") page.takePercent();
  else if (isField && "percent" in field.dataset && event.key === "Escape") page.bar.endPercent();
  else if (isField && "note" in field.dataset && event.key === "Enter") go(page.bar.noted);
  else return;
  event.preventDefault();
}
