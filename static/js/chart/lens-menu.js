// «Colour by …»: which lens the boxes are seen through. Kept in the address and in this browser; keys 1 to 7 switch.
import { keepInAddress, readAddress, writeAddress } from "./address.js";
import { createFigures } from "./figures.js";
import { createLens, LENSES, USUAL } from "./lenses.js";
import { createLegend } from "./legend.js";
import { setPart } from "./looks.js";
import { keepTaste, tasteOf } from "./tastes.js";
import { takesKeys } from "./hands.js";
import * as words from "./words.js";

/** @import { Chart } from "./types.js" */
/** @import { LensName } from "./lenses.js" */

const KEPT = "so-chart-lens";
const { say, word } = words;

/**
 * @param {string | null} name
 * @returns {LensName | null}
 */
function known(name) {
  return LENSES.find((lens) => lens === name) ?? null;
}

/** @returns {LensName} what the address says, else what was chosen last in this browser */
function wanted() {
  return known(readAddress("lens")) ?? known(tasteOf(KEPT)) ?? USUAL;
}

/**
 * @param {LensName} name
 * @returns {string} as the menu says it
 */
function nameOf(name) {
  return document.querySelector(`[data-lens="${name}"] [data-name]`)?.textContent ?? name;
}

/** @param {KeyboardEvent} event @returns {LensName | undefined} */
function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || takesKeys(event.target)) return undefined;
  const [, digit] = /^(?:Digit|Numpad)([1-7])$/.exec(event.code) ?? [];
  return digit ? LENSES[Number(digit) - 1] : undefined;
}

/** @param {LensName} name */
function markMenu(name) {
  for (const item of document.querySelectorAll("[data-lens]")) {
    if (item.getAttribute("data-lens") === name) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
  const shown = document.getElementById("lens-name");
  if (shown) shown.textContent = nameOf(name);
}

/**
 * Adds the listeners and puts the lens on; called once.
 * @param {Chart} chart
 */
export function startLenses(chart) {
  const { store, config } = chart;
  const figures = createFigures(chart);
  const legend = createLegend();
  let name = wanted();

  const titleOf = () => {
    if (name !== "kpi") return nameOf(name);
    if (figures.state === "here") return word("lens-kpi-title", { period: figures.period });
    return word(figures.state === "failed" ? "lens-kpi-failed" : "lens-kpi-waiting");
  };
  const putOn = () => {
    const lens = createLens(name, { store, words, language: config.language, figure: figures.get });
    setPart("lens", lens.read);
    legend.show(lens, titleOf());
  };
  /** @param {LensName} chosen */
  const choose = (chosen) => {
    const isAgain = chosen === name;
    name = chosen;
    keepTaste(KEPT, name);
    if (name === "kpi" && figures.state === "failed") void figures.load();
    if (!isAgain) legend.clear();
    markMenu(name);
    putOn();
    writeAddress();
    say(word("lens-said", { name: nameOf(name) }));
  };

  keepInAddress("lens", () => name);
  markMenu(name);
  putOn();
  store.subscribe(() => putOn());
  figures.onChange(() => {
    if (name === "kpi") putOn();
  });
  void figures.load();
  document.getElementById("lens-menu")?.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("[data-lens]") : null;
    const chosen = known(item?.getAttribute("data-lens") ?? null);
    if (!chosen) return;
    choose(chosen);
    const menu = /** @type {HTMLDetailsElement} */ (document.getElementById("lens-menu"));
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  // Before the boxes hear it: to them a digit begins the name of a box.
  document.addEventListener("keydown", (event) => {
    const chosen = document.querySelector("dialog[open]") ? undefined : keyed(event);
    if (!chosen) return;
    event.preventDefault();
    choose(chosen);
  }, { capture: true });
}
