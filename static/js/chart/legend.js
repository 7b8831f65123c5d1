// The legend: what each colour means and how many boxes have it. A line pressed keeps only its boxes bright. On a
// narrow canvas, where it would cover boxes, it is a row of tiles beside the name of the lens.
import { frame, isPhone } from "./hands.js";
import { iconOf } from "./icons.js";
import { setPart } from "./looks.js";
import { counted, say, word } from "./words.js";

/** @import { Bucket, Lens } from "./lenses.js" */

const NARROW_PX = 1100;
/** Left and right of the floats and between them. */
const EDGES_PX = 36;
const LEAST_TOOLS_PX = 360;
/** More lines than this are only counted: nobody reads them, and every one costs. */
const MOST_LINES = 30;
/** Names of teams are longer than other words. */
const COLUMNS = { team: 3, usual: 4 };

/**
 * @typedef {object} Legend
 * @property {(lens: Lens, title: string) => void} show counts anew, soon
 * @property {() => void} clear all boxes are bright
 */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} name of an icon, or of a severity's shape @returns {Node} */
function markOf(name) {
  const marks = /** @type {HTMLTemplateElement} */ (byId("legend-marks"));
  return marks.content.querySelector(`[data-mark="${name}"] > *`)?.cloneNode(true) ?? iconOf(name, 14);
}

/**
 * @param {Bucket} bucket
 * @param {boolean} isPressed
 */
function lineOf({ id, tone, icon, word: text, count }, isPressed) {
  const pattern = /** @type {HTMLTemplateElement} */ (byId("legend-line"));
  const line = /** @type {HTMLElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  line.dataset["bucket"] = id;
  line.title = text;
  line.ariaPressed = String(isPressed);
  line.style.setProperty("--mark", `var(--so-tone-${tone})`);
  line.style.setProperty("--mark-soft", `var(--so-tone-${tone}-soft)`);
  line.querySelector(".so-legend-mark")?.append(markOf(icon));
  /** @param {string} selector @param {string} said */
  const put = (selector, said) => {
    const place = line.querySelector(selector);
    if (place) place.textContent = said;
  };
  put(".so-legend-word", text);
  put(".so-legend-count", String(count));
  return line;
}

/** @returns {Legend} */
export function createLegend() {
  const whole = byId("legend");
  const lines = byId("legend-lines");
  const home = /** @type {HTMLElement} */ (whole.parentElement);
  /** @type {Lens | null} */
  let lens = null;
  let title = "";
  /** @type {string | null} */
  let chosen = null;
  let isAsked = false;

  const dim = () => {
    const shown = lens;
    setPart("legend", chosen && shown ? (box) => ({ dim: shown.bucketOf(box) !== chosen }) : null);
  };

  const draw = () => {
    isAsked = false;
    if (!lens) return;
    const buckets = lens.buckets();
    // What the chosen line stood for is gone, the last such box has changed.
    if (chosen && !buckets.some(({ id }) => id === chosen)) chosen = null;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["bucket"] : undefined;
    byId("legend-title").textContent = title;
    const listed = buckets.slice(0, MOST_LINES);
    lines.replaceChildren(...listed.map((bucket) => lineOf(bucket, bucket.id === chosen)));
    showRest(buckets.length - listed.length);
    const most = lens.name === "team" ? COLUMNS.team : COLUMNS.usual;
    lines.style.setProperty("--columns", String(Math.min(most, buckets.length)));
    whole.hidden = buckets.length === 0;
    const all = buttons();
    const stop = all.find(({ dataset }) => dataset["bucket"] === (focused ?? chosen)) ?? all[0];
    for (const line of all) line.tabIndex = line === stop ? 0 : -1;
    if (focused !== undefined) stop?.focus();
    dim();
  };

  /** @param {number} count of lines that are not listed */
  const showRest = (count) => {
    const rest = byId("legend-rest");
    rest.hidden = count === 0;
    rest.textContent = count ? counted("legend-rest", count) : "";
  };

  const drawSoon = () => {
    if (!isAsked) requestAnimationFrame(draw);
    isAsked = true;
  };

  const buttons = () => /** @type {HTMLElement[]} */ ([...lines.children]);

  /** @param {HTMLElement} line */
  const press = (line) => {
    const id = line.dataset["bucket"] ?? "";
    chosen = chosen === id ? null : id;
    for (const other of buttons()) other.ariaPressed = String(other.dataset["bucket"] === chosen);
    dim();
    if (chosen === null) return say(word("legend-all"));
    const count = Number(line.querySelector(".so-legend-count")?.textContent ?? 0);
    say(counted("legend-said", count, { name: line.title }));
  };

  lines.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest("[data-bucket]") : null;
    if (line instanceof HTMLElement) press(line);
  });
  lines.addEventListener("keydown", (event) => walk(event, buttons()));

  const place = () => {
    const isNarrow = !isPhone() && frame().clientWidth < NARROW_PX && !frame().classList.contains("is-table");
    frame().classList.toggle("is-narrow", isNarrow);
    // The tools stop where the search begins.
    const search = frame().querySelector(".so-find");
    const room = frame().clientWidth - (search instanceof HTMLElement ? search.offsetWidth : 0) - EDGES_PX;
    frame().style.setProperty("--tools-room", `${Math.max(LEAST_TOOLS_PX, room)}px`);
    const wanted = isNarrow ? byId("legend-slot") : home;
    if (whole.parentElement !== wanted) wanted.append(whole);
  };
  new ResizeObserver(place).observe(frame());
  new MutationObserver(place).observe(frame(), { attributeFilter: ["class"] });
  place();

  return {
    show(next, said) {
      lens = next;
      title = said;
      drawSoon();
    },
    clear() {
      chosen = null;
      dim();
    },
  };
}

/**
 * Arrows go along the lines, Home and End to its ends.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} lines
 */
function walk(event, lines) {
  const at = lines.findIndex((line) => line === document.activeElement);
  const steps = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const to = /** @type {Record<string, number>} */ (steps)[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const next = lines.at(to % lines.length);
  for (const line of lines) line.tabIndex = line === next ? 0 : -1;
  next?.focus();
}
