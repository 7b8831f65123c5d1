// Pure: how the shares of a position's roles change when it takes one more.

/** Less than this is no time to do anything in: then all roles give way. */
const LEAST_PCT = 5;
const WHOLE_PCT = 100;

/**
 * @typedef {readonly (readonly [string, number])[]} Held slug and share in per cent
 */

/**
 * The roles with one more. It takes the time that is left; when hardly any is, all give way evenly.
 * @param {Held} held
 * @param {string} slug not among the held ones
 * @returns {[string, number][]} adds up to 100
 */
export function withRole(held, slug) {
  const left = round(WHOLE_PCT - sumOf(held));
  if (left >= LEAST_PCT) return [...copy(held), [slug, left]];
  const fair = WHOLE_PCT / (held.length + 1);
  const kept = scaled(held, WHOLE_PCT - Math.max(1, Math.round(fair)));
  return [...kept, [slug, round(WHOLE_PCT - sumOf(kept))]];
}

/** @param {Held} held */
export function sumOf(held) {
  return round(held.reduce((sum, [, share]) => sum + share, 0));
}

/**
 * Whole shares in the old proportion, none below 1, that add up to `target`: what rounding took goes to the largest.
 * @param {Held} held
 * @param {number} target
 * @returns {[string, number][]}
 */
function scaled(held, target) {
  const whole = sumOf(held);
  /** @type {[string, number][]} */
  const shares = held.map(([slug, share]) => [slug, Math.max(1, Math.floor((share * target) / whole))]);
  const byRest = shares
    .map(([, share], at) => ({ at, rest: ((held[at]?.[1] ?? 0) * target) / whole - share }))
    .sort((one, other) => other.rest - one.rest || one.at - other.at);
  for (let missing = target - sumOf(shares), turn = 0; missing !== 0; turn += 1) {
    const share = shares[byRest[turn % byRest.length]?.at ?? 0];
    const step = Math.sign(missing);
    if (!share || share[1] + step < 1) continue;
    share[1] += step;
    missing -= step;
  }
  return shares;
}

/** @param {Held} held @returns {[string, number][]} */
function copy(held) {
  return held.map(([slug, share]) => [slug, share]);
}

/** @param {number} share hundredths of a per cent are the finest that is stored */
function round(share) {
  return Math.round(share * 100) / 100;
}
