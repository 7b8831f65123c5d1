// Pure: the lenses of the chart. A lens reads a box as one of its buckets, with a tone, a value in words and an icon:
// the colour never stands alone. Sentences come from the caller's words, numbers from Intl.
import { CATEGORY_ICONS } from "./icons.js";
import { teamsOf } from "./teams.js";

/** @import { Box, Store } from "./types.js" */

/**
 * @typedef {"team" | "category" | "load" | "findings" | "kpi" | "vacancy" | "tenure"} LensName
 * @typedef {{attainment_pct: number | null, text: string, status: string, metric: string, of: string}} Figure
 * @typedef {object} Words
 * @property {(key: string, values?: Record<string, string | number>) => string} word
 * @property {(key: string, n: number, values?: Record<string, string | number>) => string} counted
 * @typedef {object} Facts what a lens may ask besides the box
 * @property {Pick<Store, "get" | "children" | "keys" | "roles" | "on">} store
 * @property {(key: string) => Figure | undefined} figure the month's figure of a box
 * @property {Words} words
 * @property {string} language for numbers: "ru", "en"
 * @typedef {{icon: string, text: string, isFigure?: boolean}} Value isFigure: the month's figure, not to be told twice
 * @typedef {object} Reading
 * @property {string} tone `--so-tone-<tone>`
 * @property {boolean} tint whether the ground takes the tone too
 * @property {Value | null} value in place of line two; null leaves that line as it is
 * @typedef {object} Bucket a line of the legend
 * @property {string} id
 * @property {string} tone
 * @property {string} icon of common/icons.py, or a mark of templates/teams/_legend.html
 * @property {string} word
 * @property {number} count of boxes
 * @typedef {Omit<Bucket, "count">} Line
 * @typedef {object} Kind
 * @property {(box: Box) => string} bucketOf cheap: asked of every box
 * @property {(box: Box, bucket: string) => Value | null} valueOf
 * @property {(bucket: string) => string} toneOf
 * @property {() => Line[]} lines
 * @typedef {object} Lens
 * @property {LensName} name
 * @property {(box: Box) => string} bucketOf
 * @property {(box: Box) => Reading} read
 * @property {() => Bucket[]} buckets those that have boxes, in their order
 */

/** In the order of their number keys. @type {readonly LensName[]} */
export const LENSES = ["team", "category", "load", "findings", "kpi", "vacancy", "tenure"];
/** @type {LensName} */
export const USUAL = "category";

const SEVERITY_ICONS = { high: "alert-octagon", medium: "alert-triangle", low: "info-circle" };
const TEAM_HUES = 8;
const FULL = 100;
const LOW_LOAD = 70;
const LONG_VACANCY_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * Buckets that are the same in every structure: id to tone, icon; the word is `lens-<name>-<id>`.
 * @type {Partial<Record<LensName, Record<string, readonly [string, string]>>>}
 */
const FIXED = {
  category: {
    ...Object.fromEntries(Object.entries(CATEGORY_ICONS).map(([id, icon]) => [id, [id, icon]])),
    none: ["none", "circle-dashed"],
  },
  load: {
    high: ["high", "trending-up"],
    ok: ["ok", "check"],
    low: ["low", "trending-down"],
    none: ["none", "circle-dashed"],
  },
  findings: {
    high: ["high", "severity-high"],
    medium: ["medium", "severity-medium"],
    low: ["low", "severity-low"],
    none: ["none", "check"],
  },
  kpi: {
    ahead: ["ok", "arrow-up-right"],
    on_track: ["ok", "check"],
    behind: ["warn", "alert-triangle"],
    at_risk: ["high", "alert-octagon"],
    no_data: ["none", "circle-dashed"],
  },
  vacancy: {
    long: ["high", "alert-octagon"],
    open: ["medium", "user-plus"],
    temporary: ["warn", "user-question"],
    held: ["ok", "user-check"],
  },
  tenure: {
    fresh: ["fresh", "sparkles"],
    settling: ["settling", "clock"],
    settled: ["settled", "star"],
    none: ["none", "circle-dashed"],
  },
};

/**
 * A percent that rounding does not carry over a bound: 100,4 is not «100 %» where above 100 means something.
 * @param {number} pct
 * @param {readonly number[]} bounds
 * @param {string} language
 */
export function percentWithin(pct, bounds, language) {
  const whole = Math.round(pct);
  const crosses = bounds.some((bound) => pct > bound !== whole > bound);
  return (crosses ? pct : whole).toLocaleString(language, { maximumFractionDigits: 1 });
}

/**
 * Whole months from a day to another; negative never.
 * @param {string} from ISO day
 * @param {string} to ISO day
 */
export function monthsBetween(from, to) {
  const [year = 0, month = 0, day = 0] = from.split("-").map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split("-").map(Number);
  return Math.max(0, (toYear - year) * 12 + (toMonth - month) - (toDay < day ? 1 : 0));
}

/**
 * @param {string} from ISO day
 * @param {string} to ISO day
 */
export function daysBetween(from, to) {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
}

/** @param {Facts} facts @returns {Kind} */
function teamLens({ store, words }) {
  const { teams, teamOf } = teamsOf(store);
  const at = new Map(teams.map(({ key }, index) => [key, index]));
  const lines = teams.map(({ key, title }, index) => {
    return { id: key, tone: `team-${(index % TEAM_HUES) + 1}`, icon: "users-group", word: title };
  });
  const nobody = { id: "none", tone: "none", icon: "circle-dashed", word: words.word("lens-team-none") };
  return {
    bucketOf: ({ key }) => teamOf.get(key) ?? "none",
    valueOf: (_box, bucket) => ({ icon: "users-group", text: teams[at.get(bucket) ?? 0]?.title ?? "" }),
    toneOf: (bucket) => lines[at.get(bucket) ?? -1]?.tone ?? "none",
    lines: () => [...lines, nobody],
  };
}

/** What a box counts as. @type {Record<Exclude<LensName, "team">, (box: Box, facts: Facts) => string>} */
const BUCKET = {
  category({ roles }, { store }) {
    const category = roles[0] ? store.roles[roles[0][0]]?.category : undefined;
    return category !== undefined && category in CATEGORY_ICONS ? category : "none";
  },
  load: ({ load }) => (load <= 0 ? "none" : load > FULL ? "high" : load > LOW_LOAD ? "ok" : "low"),
  findings: ({ findings }) => findings?.[1] ?? "none",
  kpi({ key }, { figure }) {
    const found = figure(key);
    return !found || found.attainment_pct === null ? "no_data" : found.status;
  },
  vacancy({ people, opened_on: openedOn }, { store }) {
    if (people.length) return people.every(({ kind }) => kind !== "permanent") ? "temporary" : "held";
    return daysBetween(openedOn, store.on) >= LONG_VACANCY_DAYS ? "long" : "open";
  },
  tenure({ people: [holder] }, { store }) {
    if (!holder) return "none";
    const months = monthsBetween(holder.from, store.on);
    return months < 3 ? "fresh" : months < 12 ? "settling" : "settled";
  },
};

/**
 * Line two in place of the usual one, where the lens has something to say.
 * @type {Partial<Record<LensName, (box: Box, facts: Facts) => Value | null>>}
 */
const VALUE = {
  load: ({ load }, { words, language }) => {
    const n = percentWithin(load, [FULL, LOW_LOAD], language);
    return { icon: "gauge", text: words.word("lens-load-value", { n }) };
  },
  findings: ({ findings }, { words }) =>
    findings && { icon: SEVERITY_ICONS[findings[1]], text: words.counted("lens-findings-value", findings[0]) },
  kpi: ({ key }, { figure, words }) => {
    const text = words.word("lens-kpi-value", { pct: figure(key)?.text ?? "" });
    return { icon: "target-arrow", text, isFigure: true };
  },
  vacancy: ({ people, opened_on: openedOn }, { store, words }) => {
    if (people.length) return null;
    return { icon: "user-plus", text: words.counted("lens-vacancy-value", daysBetween(openedOn, store.on)) };
  },
  tenure: ({ people: [holder] }, { store, words }) => {
    return holder ? { icon: "clock", text: lengthOf(holder.from, store.on, words) } : null;
  },
};

/**
 * «12 дней», «3 месяца», «2 года».
 * @param {string} from ISO day
 * @param {string} to ISO day
 * @param {Words} words
 */
function lengthOf(from, to, words) {
  const months = monthsBetween(from, to);
  if (months < 1) return words.counted("lens-days", daysBetween(from, to));
  return months < 12 ? words.counted("lens-months", months) : words.counted("lens-years", Math.floor(months / 12));
}

/**
 * @param {Exclude<LensName, "team">} name
 * @param {Facts} facts
 * @returns {Kind}
 */
function fixedLens(name, facts) {
  const buckets = FIXED[name] ?? {};
  return {
    bucketOf: (box) => BUCKET[name](box, facts),
    valueOf: (box) => VALUE[name]?.(box, facts) ?? null,
    toneOf: (bucket) => buckets[bucket]?.[0] ?? "none",
    lines: () =>
      Object.entries(buckets).map(([id, [tone, icon]]) => {
        return { id, tone, icon, word: facts.words.word(`lens-${name}-${id}`) };
      }),
  };
}

/** The usual state is quiet: neither tinted nor worded. */
const QUIET = new Set(["none", "no_data", "held"]);

/**
 * A lens over what the store holds now; make a new one when the store or the figures have changed.
 * @param {LensName} name
 * @param {Facts} facts
 * @returns {Lens}
 */
export function createLens(name, facts) {
  const kind = name === "team" ? teamLens(facts) : fixedLens(name, facts);
  return {
    name,
    bucketOf: kind.bucketOf,
    read(box) {
      const bucket = kind.bucketOf(box);
      const isQuiet = QUIET.has(bucket);
      const value = isQuiet ? null : kind.valueOf(box, bucket);
      // A temporary holder is told by line two as it is: «и. о. до 15 декабря».
      return { tone: kind.toneOf(bucket), tint: !isQuiet && name !== "category", value };
    },
    buckets() {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const key of facts.store.keys()) {
        const box = facts.store.get(key);
        if (!box) continue;
        const bucket = kind.bucketOf(box);
        counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      }
      return kind
        .lines()
        .map((line) => ({ ...line, count: counts.get(line.id) ?? 0 }))
        .filter(({ count }) => count > 0);
    },
  };
}
