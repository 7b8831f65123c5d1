// Pure: the lenses of the chart. A lens reads a box as one of its buckets, with a tone, a value in words and an icon:
// the colour never stands alone. Sentences come from the caller's words, numbers from Intl.
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
 * @typedef {object} Reading
 * @property {string} bucket
 * @property {string} tone `--so-tone-<tone>`
 * @property {boolean} tint whether the ground takes the tone too
 * @property {{icon: string, text: string} | null} value in place of line two; null leaves that line as it is
 * @typedef {object} Bucket a line of the legend
 * @property {string} id
 * @property {string} tone
 * @property {string} icon a mark of templates/teams/_legend.html
 * @property {string} word
 * @property {number} count of boxes
 * @typedef {{read: (box: Box) => Reading, order: () => Omit<Bucket, "count">[]}} Kind
 * @typedef {{name: LensName, read: (box: Box) => Reading, buckets: () => Bucket[]}} Lens
 */

/** In the order of their number keys. @type {readonly LensName[]} */
export const LENSES = ["team", "category", "load", "findings", "kpi", "vacancy", "tenure"];
/** @type {LensName} */
export const USUAL = "category";

export const CATEGORIES = {
  management: "crown",
  sales: "briefcase",
  accounts: "heart-handshake",
  development: "rocket",
  marketing: "speakerphone",
  analytics: "chart-bar",
  quality: "rosette-discount-check",
  operations: "settings",
};
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
    ...Object.fromEntries(Object.entries(CATEGORIES).map(([id, icon]) => [id, [id, icon]])),
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
  return new Intl.NumberFormat(language, { maximumFractionDigits: crosses ? 1 : 0 }).format(pct);
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
  const toneOf = (/** @type {string} */ key) => `team-${((at.get(key) ?? 0) % TEAM_HUES) + 1}`;
  const nobody = { id: "none", tone: "none", icon: "circle-dashed", word: words.word("lens-team-none") };
  return {
    read({ key }) {
      const team = teamOf.get(key) ?? null;
      if (team === null) return { bucket: "none", tone: "none", tint: false, value: null };
      const text = teams[at.get(team) ?? 0]?.title ?? "";
      return { bucket: team, tone: toneOf(team), tint: true, value: { icon: "users-group", text } };
    },
    order: () => [
      ...teams.map(({ key, title }) => ({ id: key, tone: toneOf(key), icon: "users-group", word: title })),
      nobody,
    ],
  };
}

/** @typedef {{bucket: string, text?: string, icon?: string}} Said a reading before its tone; no text: line two stays */

/** @type {Record<Exclude<LensName, "team">, (box: Box, facts: Facts) => Said>} */
const SAID = {
  category: ({ roles }, { store }) => {
    const category = roles[0] ? store.roles[roles[0][0]]?.category : undefined;
    return { bucket: category !== undefined && category in CATEGORIES ? category : "none" };
  },
  load: ({ load }, { words, language }) => {
    if (load <= 0) return { bucket: "none" };
    const bucket = load > FULL ? "high" : load > LOW_LOAD ? "ok" : "low";
    const n = percentWithin(load, [FULL, LOW_LOAD], language);
    return { bucket, icon: "gauge", text: words.word("lens-load-value", { n }) };
  },
  findings: ({ findings }, { words }) =>
    findings === null
      ? { bucket: "none" }
      : {
          bucket: findings[1],
          icon: SEVERITY_ICONS[findings[1]],
          text: words.counted("lens-findings-value", findings[0]),
        },
  kpi: ({ key }, { figure, words }) => {
    const found = figure(key);
    if (!found || found.attainment_pct === null) return { bucket: "no_data" };
    return { bucket: found.status, icon: "target-arrow", text: words.word("lens-kpi-value", { pct: found.text }) };
  },
  vacancy: (box, { store, words }) => {
    const { people, opened_on: openedOn } = box;
    if (people.length === 0) {
      const days = daysBetween(openedOn, store.on);
      const text = words.counted("lens-vacancy-value", days);
      return { bucket: days >= LONG_VACANCY_DAYS ? "long" : "open", icon: "user-plus", text };
    }
    return { bucket: people.every(({ kind }) => kind !== "permanent") ? "temporary" : "held" };
  },
  tenure: ({ people }, { store, words }) => {
    const [holder] = people;
    if (!holder) return { bucket: "none" };
    const months = monthsBetween(holder.from, store.on);
    const bucket = months < 3 ? "fresh" : months < 12 ? "settling" : "settled";
    return { bucket, icon: "clock", text: lengthOf(months, daysBetween(holder.from, store.on), words) };
  },
};

/**
 * «12 дней», «3 месяца», «2 года».
 * @param {number} months
 * @param {number} days
 * @param {Words} words
 */
function lengthOf(months, days, words) {
  if (months < 1) return words.counted("lens-days", days);
  return months < 12 ? words.counted("lens-months", months) : words.counted("lens-years", Math.floor(months / 12));
}

/** Where a tint would say nothing: the usual state is quiet. */
const QUIET = new Set(["none", "no_data", "held"]);

/**
 * @param {Exclude<LensName, "team">} name
 * @param {Facts} facts
 * @returns {Kind}
 */
function fixedLens(name, facts) {
  const buckets = FIXED[name] ?? {};
  const said = SAID[name];
  return {
    read(box) {
      const { bucket, text, icon } = said(box, facts);
      const [tone = "none", mark = ""] = buckets[bucket] ?? [];
      const tint = name !== "category" && !QUIET.has(bucket);
      return { bucket, tone, tint, value: text === undefined ? null : { icon: icon ?? mark, text } };
    },
    order: () =>
      Object.entries(buckets).map(([id, [tone, icon]]) => ({
        id,
        tone,
        icon,
        word: facts.words.word(`lens-${name}-${id}`),
      })),
  };
}

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
    read: kind.read,
    buckets() {
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const key of facts.store.keys()) {
        const box = facts.store.get(key);
        if (!box) continue;
        const { bucket } = kind.read(box);
        counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      }
      return kind
        .order()
        .map((bucket) => ({ ...bucket, count: counts.get(bucket.id) ?? 0 }))
        .filter(({ count }) => count > 0);
    },
  };
}
