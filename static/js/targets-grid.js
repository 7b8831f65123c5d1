// The grid of targets: keys as in a sheet, a paste that is shown before it is taken, sums that follow, a count of what
// is not saved. Without this module the page is a plain form; whatever is decided here, the server decides again.

const SCALES = { "": 0, тыс: 3, k: 3, млн: 6, m: 6, млрд: 9, b: 9 };
const NUMBER = /^([-+−–]?)\s*(\d(?:[\d\s.,]*\d)?)\s*(тыс|млн|млрд|[kmb])?\.?\s*(?:%|₽|руб\.?|р\.|rub)?$/i;

/**
 * The number that a text names, for the sums on the page; null for no number.
 * @param {string} text
 * @param {boolean} russian whether a lone comma before three digits is a decimal one
 * @returns {number | null}
 */
export function numberOf(text, russian) {
  const found = NUMBER.exec(text.trim().replace(/[\u00a0\u202f\u2009]/g, " "));
  if (!found) return null;
  let body = (found[2] ?? "").replace(/\s/g, "");
  const commas = body.split(",").length - 1;
  const points = body.split(".").length - 1;
  let sign = russian ? (commas ? "," : ".") : ".";
  if (commas && points) sign = body.lastIndexOf(",") > body.lastIndexOf(".") ? "," : ".";
  else if (commas + points > 1) sign = commas ? "." : ",";
  else if (commas + points === 1 && !/^[1-9]\d{0,2}[.,]\d{3}$/.test(body)) sign = commas ? "," : ".";
  body = body.replaceAll(sign === "," ? "." : ",", "").replace(sign, ".");
  const scale = SCALES[/** @type {keyof typeof SCALES} */ ((found[3] ?? "").toLowerCase())] ?? 0;
  const value = Number(body) * 10 ** scale;
  return Number.isFinite(value) ? (/[-−–]/.test(found[1] ?? "") ? -value : value) : null;
}

/**
 * After a refusal the fields hold what was typed: it stays, and counts as a change of what is stored.
 * @param {HTMLInputElement} cell
 */
function keepTyped(cell) {
  const typed = cell.value;
  cell.defaultValue = cell.dataset.stored ?? cell.defaultValue;
  cell.value = typed;
}

/** @typedef {{cell: HTMLInputElement, text: string}} Change */

class TargetsGrid {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.russian = document.documentElement.lang === "ru";
    this.plural = new Intl.PluralRules(document.documentElement.lang);
    this.shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 4 });
    /** @type {HTMLInputElement[][]} */
    this.rows = [...form.querySelectorAll("tr[data-owner]")].map((row) => [...row.querySelectorAll("input")]);
    this.cells = this.rows.flat();
    /** @type {Change[][]} */
    this.steps = [];
    /** @type {Change[]} */
    this.pasted = [];
    this.typedBefore = "";
    this.isSaving = false;
  }

  start() {
    this.cells.forEach(keepTyped);
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("focusin", (event) => this.onFocus(event));
    this.form.addEventListener("input", (event) => this.onInput(event));
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("paste", (event) => this.onPaste(event));
    this.form.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", () => this.leaveOutUnchanged());
    this.form.addEventListener("reset", () => setTimeout(() => this.show()));
    window.addEventListener("pageshow", () => this.cells.forEach((cell) => { cell.disabled = false; }));
    window.addEventListener("beforeunload", (event) => { if (this.changed().length && !this.isSaving) event.preventDefault(); });
    this.part("[data-undo-all]").hidden = false;
    this.show();
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    const found = this.form.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`no ${selector}`);
    return found;
  }

  /** @param {string} key @param {Record<string, number>} values */
  words(key, values = {}) {
    const words = this.form.querySelector("template[data-words]");
    const text = words instanceof HTMLTemplateElement ? words.content.querySelector(`[data-key='${key}']`)?.textContent ?? "" : "";
    return text.replace(/\{(\w+)\}/g, (_whole, name) => this.shown.format(values[name] ?? 0));
  }

  changed() {
    return this.cells.filter((cell) => cell.value.trim() !== cell.defaultValue.trim());
  }

  /** @param {HTMLInputElement} cell @returns {[number, number]} row and column */
  place(cell) {
    const row = this.rows.findIndex((cells) => cells.includes(cell));
    return [row, this.rows[row]?.indexOf(cell) ?? -1];
  }

  /** The cell of another row in the same month. @param {HTMLInputElement} cell @param {number} by */
  below(cell, by) {
    const [row] = this.place(cell);
    for (let next = row + by; next >= 0 && next < this.rows.length; next += by) {
      const found = this.rows[next]?.find((other) => other.dataset.month === cell.dataset.month);
      if (found) return found;
    }
    return null;
  }

  /** @param {HTMLInputElement | null | undefined} cell */
  go(cell) {
    cell?.focus();
    cell?.select();
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    if (event.target instanceof HTMLInputElement) this.typedBefore = event.target.value;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const cell = event.target;
    if (!(cell instanceof HTMLInputElement) || !this.cells.includes(cell)) return;
    const command = event.ctrlKey || event.metaKey;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const [row, column] = this.place(cell);
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => this.go(this.below(cell, 1)),
      ArrowUp: () => this.go(this.below(cell, -1)),
      Enter: () => this.go(this.below(cell, event.shiftKey ? -1 : 1)),
      Escape: () => (this.pasted.length ? this.dropPaste() : this.putBack(cell)),
    };
    if (whole) {
      moves.ArrowLeft = () => this.go(this.rows[row]?.[column - 1]);
      moves.ArrowRight = () => this.go(this.rows[row]?.[column + 1]);
      moves.F2 = () => cell.setSelectionRange(cell.value.length, cell.value.length);
    }
    /** @type {Record<string, () => void>} */
    const commands = { KeyD: () => this.fillDown(cell), KeyZ: () => this.stepBack() };
    const act = command ? commands[event.code] : moves[event.key];
    if (!act || event.altKey) return;
    event.preventDefault();
    act();
  }

  /** @param {Event} event */
  onInput(event) {
    if (event.target instanceof HTMLInputElement) this.show();
  }

  /** @param {Event} event */
  onChange(event) {
    const cell = event.target;
    if (!(cell instanceof HTMLInputElement)) return;
    if (cell.value !== this.typedBefore) this.steps.push([{ cell, text: this.typedBefore }]);
    const value = numberOf(cell.value, this.russian);
    if (value !== null && cell.value.trim() !== cell.defaultValue.trim()) cell.value = this.shown.format(value);
    this.typedBefore = cell.value;
    this.show();
  }

  /** Sets texts as one step that can be taken back. @param {Change[]} changes */
  put(changes) {
    const step = changes.filter(({ cell, text }) => cell.value !== text);
    if (!step.length) return;
    this.steps.push(step.map(({ cell }) => ({ cell, text: cell.value })));
    for (const { cell, text } of step) cell.value = text;
    if (document.activeElement instanceof HTMLInputElement) this.typedBefore = document.activeElement.value;
    this.show();
  }

  stepBack() {
    const focused = document.activeElement;
    if (focused instanceof HTMLInputElement && focused.value !== this.typedBefore) focused.value = this.typedBefore;
    else for (const { cell, text } of this.steps.pop() ?? []) cell.value = text;
    if (focused instanceof HTMLInputElement) this.typedBefore = focused.value;
    this.show();
  }

  /** @param {HTMLInputElement} cell */
  putBack(cell) {
    this.put([{ cell, text: cell.defaultValue }]);
  }

  /** The cell's text into every person of the same parent below it. @param {HTMLInputElement} cell */
  fillDown(cell) {
    const parent = cell.closest("tr")?.dataset.parent;
    const changes = [];
    for (let next = this.below(cell, 1); next; next = this.below(next, 1)) {
      if (next.closest("tr")?.dataset.parent !== parent || !parent) break;
      changes.push({ cell: next, text: cell.value });
    }
    this.put(changes);
  }

  /** A block from a sheet is laid over the cells and waits for a yes; one value pastes as usual.
   * @param {ClipboardEvent} event */
  onPaste(event) {
    const cell = event.target;
    const text = event.clipboardData?.getData("text/plain").replace(/\r?\n$/, "") ?? "";
    if (!(cell instanceof HTMLInputElement) || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    this.dropPaste();
    const block = text.split(/\r?\n/).map((line) => line.split("\t").map((part) => part.trim()));
    let [out, bad] = [0, 0];
    /** @type {HTMLInputElement | null} */
    let first = cell;
    for (const line of block) {
      const [row, column] = first ? this.place(first) : [-1, 0];
      line.forEach((part, number) => {
        const target = this.rows[row]?.[column + number];
        if (!target) out += 1;
        else {
          this.pasted.push({ cell: target, text: part });
          bad += part && numberOf(part, this.russian) === null ? 1 : 0;
        }
      });
      first = first && this.below(first, 1);
    }
    for (const change of this.pasted) {
      change.cell.classList.add("is-pasted");
      change.cell.placeholder = change.text;
      change.cell.dataset.before = change.cell.value;
      change.cell.value = change.text;
    }
    this.part("[data-paste-bar]").hidden = false;
    this.part("[data-save-buttons]").hidden = true;
    this.part("[data-bar-text]").textContent = this.words("paste", { n: this.pasted.length, bad, out });
    this.part("[data-paste-yes]").focus();
  }

  /** Takes the shown block away again. @returns {Change[]} what it was */
  dropPaste() {
    const was = this.pasted;
    this.pasted = [];
    for (const { cell } of was) {
      cell.classList.remove("is-pasted");
      cell.placeholder = "";
      cell.value = cell.dataset.before ?? cell.value;
    }
    this.part("[data-paste-bar]").hidden = true;
    this.part("[data-save-buttons]").hidden = false;
    if (was.length) this.go(was[0]?.cell);
    this.show();
    return was;
  }

  takePaste() {
    const taken = this.dropPaste();
    this.put(taken.map(({ cell, text }) => {
      const value = numberOf(text, this.russian);
      return { cell, text: value === null ? text : this.shown.format(value) };
    }));
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-paste-yes]")) this.takePaste();
    if (event.target.closest("[data-paste-no]")) this.dropPaste();
    const rest = event.target.closest("[data-spread]")?.closest("tr");
    if (rest instanceof HTMLElement) this.spread(rest);
  }

  /** What a team's plan leaves over, in equal parts to its people; the last one takes the rounding.
   * @param {HTMLElement} rest */
  spread(rest) {
    /** @type {{cell: HTMLInputElement, text: string}[]} */
    const changes = [];
    for (const month of this.monthsOf(rest)) {
      const left = this.left(rest, month);
      const people = this.people(rest).map((row) => this.cellOf(row, month)).filter((cell) => cell !== null);
      if (!left || !people.length) continue;
      const digits = Math.abs(left) >= people.length * 100 ? 1 : 100;
      const part = Math.trunc((left / people.length) * digits) / digits;
      people.forEach((cell, number) => {
        const more = number === people.length - 1 ? left - part * (people.length - 1) : part;
        const value = Math.max(0, Math.round(((numberOf(cell.value, this.russian) ?? 0) + more) * 1e4) / 1e4);
        changes.push({ cell, text: this.shown.format(value) });
      });
    }
    this.put(changes);
  }

  /** @param {HTMLElement} rest @returns {string[]} */
  monthsOf(rest) {
    return [...rest.querySelectorAll("td[data-month]")].map((cell) => (cell instanceof HTMLElement && cell.dataset.month) || "");
  }

  /** The rows that a remainder counts. @param {HTMLElement} rest @returns {HTMLElement[]} */
  people(rest) {
    const key = rest.dataset.rest;
    const selector = rest.dataset.what === "teams" ? "tr[data-owner^='t-']" : `tr[data-parent='${key}']`;
    return [...this.form.querySelectorAll(selector)].filter((row) => row instanceof HTMLElement);
  }

  /** @param {HTMLElement} row @param {string} month @returns {HTMLInputElement | null} */
  cellOf(row, month) {
    const cell = row.querySelector(`input[data-month='${month}']`);
    return cell instanceof HTMLInputElement ? cell : null;
  }

  /** @param {HTMLElement | null} row @param {string} month @returns {number | null} */
  value(row, month) {
    const cell = row && this.cellOf(row, month);
    if (cell) return cell.value.trim() ? numberOf(cell.value, this.russian) : null;
    const locked = row?.querySelector(`td[data-month='${month}']`);
    return locked instanceof HTMLElement && locked.dataset.value ? Number(locked.dataset.value) : null;
  }

  /** A team without a target of its own counts as the sum of its people. @param {HTMLElement} row @param {string} month */
  planOf(row, month) {
    const own = this.value(row, month);
    if (own !== null || !row.dataset.owner?.startsWith("t-")) return own;
    const people = this.form.querySelectorAll(`tr[data-parent='${row.dataset.owner}']`);
    return [...people].reduce((sum, each) => sum + (each instanceof HTMLElement ? this.value(each, month) ?? 0 : 0), 0);
  }

  /** @param {HTMLElement} rest @param {string} month @returns {number | null} */
  left(rest, month) {
    const parent = this.form.querySelector(`tr[data-owner='${rest.dataset.rest}']`);
    const plan = parent instanceof HTMLElement ? this.value(parent, month) : null;
    if (plan === null) return null;
    const given = this.people(rest).reduce((sum, row) => sum + (this.planOf(row, month) ?? 0), 0);
    return Math.round((plan - given) * 1e4) / 1e4;
  }

  /** @param {Element | null} cell @param {number | null} value */
  write(cell, value) {
    if (!(cell instanceof HTMLElement)) return;
    cell.textContent = value === null ? "—" : this.shown.format(value).replace("-", "−");
    if (!cell.closest("[data-rest]")) return;
    cell.classList.toggle("so-target-rest-left", (value ?? 0) > 0);
    cell.classList.toggle("so-target-rest-over", (value ?? 0) < 0);
    cell.classList.toggle("so-target-rest-even", !value);
  }

  /** Everything that follows from the cells: marks, sums, the count. */
  show() {
    for (const cell of this.cells) {
      const touched = cell.value.trim() !== cell.defaultValue.trim();
      const bad = cell.value.trim() !== "" && numberOf(cell.value, this.russian) === null;
      cell.classList.toggle("is-changed", touched && !bad);
      cell.classList.toggle("is-bad", bad);
      if (bad && touched) cell.title = this.words("bad");
    }
    for (const row of this.form.querySelectorAll("tr[data-owner], tr[data-rest]")) if (row instanceof HTMLElement) this.showSums(row);
    if (this.pasted.length) return;
    const count = this.changed().length;
    /** @type {Partial<Record<Intl.LDMLPluralRule, string>>} */
    const forms = { one: "one", few: "few", two: "few" };
    const form = forms[this.plural.select(count)] ?? "many";
    this.part("[data-bar-text]").textContent = count ? this.words(`pending-${form}`, { n: count }) : this.words("none");
    this.part("[data-save]").toggleAttribute("disabled", !count);
    this.part("[data-undo-all]").toggleAttribute("disabled", !count);
  }

  /** @param {HTMLElement} row */
  showSums(row) {
    const months = this.monthsOf(row).concat([...row.querySelectorAll("input")].map((cell) => cell.dataset.month ?? ""));
    /** @type {number | null} */
    let total = null;
    let uneven = false;
    for (const month of months) {
      const value = row.dataset.rest ? this.left(row, month) : this.value(row, month);
      if (row.dataset.rest) this.write(row.querySelector(`td[data-month='${month}']`), value);
      if (value) uneven = true;
      if (value !== null) total = Math.round(((total ?? 0) + value) * 1e4) / 1e4;
    }
    this.write(row.querySelector("[data-total]"), total);
    const spread = row.querySelector("[data-spread]");
    if (spread instanceof HTMLElement) spread.hidden = !uneven;
  }

  /** Two editors of different cells: only what was changed is sent. */
  leaveOutUnchanged() {
    this.isSaving = true;
    const changed = new Set(this.changed());
    for (const cell of this.cells) cell.disabled = !changed.has(cell);
  }
}

for (const form of document.querySelectorAll("form[data-targets]")) {
  if (form instanceof HTMLFormElement && form.querySelector("[data-bar]")) new TargetsGrid(form).start();
}
