// Numbers as people write them, for the sums and the preview on the page. The server reads the texts anew.

const SCALES = { "": 0, тыс: 3, k: 3, млн: 6, m: 6, млрд: 9, b: 9 };
const NUMBER = /^([-+−–]?)\s*(\d(?:[\d\s.,]*\d)?)\s*(тыс|млн|млрд|[kmb])?\.?\s*(?:%|₽|руб\.?|р\.|rub)?$/i;
const STEPS = 1e4;

/**
 * The number that a text names; null for no number.
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

/** A sum or a difference without the dust of binary fractions. @param {number} value */
export function clean(value) {
  // No minus before a zero.
  return Math.round(value * STEPS) / STEPS + 0;
}

/**
 * An amount in proportion to weights, to the kopeck (whole amounts of a hundred and more a part: to the rouble); the
 * parts sum to it.
 * @param {number} amount
 * @param {number[]} weights
 * @returns {number[]}
 */
export function shareOut(amount, weights) {
  const known = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1);
  const whole = known.reduce((sum, weight) => sum + weight, 0);
  const step = Number.isInteger(amount) && Math.abs(amount) >= weights.length * 100 ? 1 : 0.01;
  let [until, before] = [0, 0];
  return known.map((weight, number) => {
    until += weight;
    const upto = number === known.length - 1 ? amount : Math.round((amount * until) / whole / step) * step;
    const part = clean(upto - before);
    before = upto;
    return part;
  });
}
