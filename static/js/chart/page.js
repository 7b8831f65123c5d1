// What the modules of the chart share: the elements of the page, its words, and htmx with types.

/**
 * @typedef {object} HtmxSwap
 * @property {string} target
 * @property {"outerHTML" | "none"} swap
 * @property {Record<string, string>} [values]
 */

/**
 * @typedef {object} Htmx
 * @property {(verb: "GET" | "POST", url: string, context: HtmxSwap) => Promise<void>} ajax
 * @property {(target: Element, content: string, spec: {swapStyle: "none"}) => void} swap
 */

/** @returns {Htmx} */
export function htmx() {
  return /** @type {any} */ (window)["htmx"];
}

/** @returns {HTMLElement} */
export function frame() {
  return /** @type {HTMLElement} */ (document.getElementById("chart-page"));
}

/** @returns {HTMLElement} the tree as it stands now: every edit brings a new one */
export function tree() {
  return /** @type {HTMLElement} */ (document.getElementById("chart"));
}

/** @returns {HTMLElement} */
export function canvas() {
  return /** @type {HTMLElement} */ (document.getElementById("canvas"));
}

/** @returns {HTMLElement[]} the nodes of the tree: a box, its fold button and the group below it */
export function nodes() {
  return /** @type {HTMLElement[]} */ ([...tree().querySelectorAll(".so-node")]);
}

/**
 * @param {Element} node
 * @returns {HTMLElement} its box, which is the tree item
 */
export function boxOf(node) {
  return /** @type {HTMLElement} */ (node.firstElementChild);
}

/** @param {Element} node */
export function labelOf(node) {
  return boxOf(node).dataset["label"] ?? "";
}

/**
 * @param {string | null | undefined} key
 * @returns {HTMLElement | null}
 */
export function nodeOf(key) {
  return key ? document.getElementById(`n-${key}`) : null;
}

/**
 * A sentence of templates/teams/_chart_words.html, with {name} filled in.
 * @param {string} key
 * @param {Record<string, string>} [values]
 */
export function wordOf(key, values = {}) {
  const words = document.getElementById("chart-words");
  const found = words instanceof HTMLTemplateElement ? words.content.querySelector(`[data-key="${key}"]`) : null;
  return (found?.textContent ?? key).replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

/**
 * Says something to a screen reader.
 * @param {string} text
 */
export function say(text) {
  const place = document.getElementById("chart-said");
  if (place) place.textContent = text;
}

/** @param {EventTarget | null} target whether typing goes there */
export function takesKeys(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}
