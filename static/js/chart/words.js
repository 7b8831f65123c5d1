// The sentences of the chart: templates/teams/_chart_words*.html, each a <template data-chart-words> whose spans carry
// data-key. `{name}` is filled in; the result goes to textContent, never to innerHTML.

/** @type {Map<string, HTMLElement> | null} */
let known = null;

function sentences() {
  if (known) return known;
  known = new Map();
  for (const holder of document.querySelectorAll("template[data-chart-words]")) {
    if (!(holder instanceof HTMLTemplateElement)) continue;
    for (const word of holder.content.querySelectorAll("[data-key]")) {
      if (word instanceof HTMLElement) known.set(word.dataset["key"] ?? "", word);
    }
  }
  return known;
}

/**
 * Fills {name} in. Pure.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string} the key itself when nobody has written the sentence
 */
export function word(key, values = {}) {
  return filled(sentences().get(key)?.textContent ?? key, values);
}

const SMALL = 1000;
/** Made once: a formatter costs more than a thousand of its answers. @type {Intl.PluralRules | null} */
let plurals = null;
/** @type {Intl.NumberFormat | null} */
let numbers = null;

/** @param {number} n */
function numberText(n) {
  if (Number.isInteger(n) && n >= 0 && n < SMALL) return String(n);
  numbers ??= new Intl.NumberFormat(document.documentElement.lang || "en");
  return numbers.format(n);
}

/**
 * A sentence with a number in the form that the language asks for: «1 находка», «2 находки», «5 находок».
 * @param {string} key written with {% counted %}; `{n}` is the number
 * @param {number} n
 * @param {Record<string, string | number>} [values]
 */
export function counted(key, n, values = {}) {
  plurals ??= new Intl.PluralRules(document.documentElement.lang || "en");
  const category = plurals.select(n);
  const forms = sentences().get(key)?.dataset;
  // A fraction («2,5 ставки») takes the form of two in Russian; English has the same word for few and many.
  const text = forms?.[category === "other" ? "few" : category] ?? forms?.["many"] ?? key;
  return filled(text, { n: numberText(n), ...values });
}

/**
 * Says something to a screen reader; the same sentence twice is said twice.
 * @param {string} text
 */
export function say(text) {
  const place = document.getElementById("chart-said");
  if (place) place.textContent = place.textContent === text ? `${text}\u00a0` : text;
}
