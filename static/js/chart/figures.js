// The month's figures of the boxes: the plan-fact board's own, asked of the server once the chart stands.
import { setPart } from "./looks.js";

/** @import { Chart } from "./types.js" */
/** @import { Figure } from "./lenses.js" */

/** @type {Readonly<Record<string, string>>} the colours of the board's statuses */
const TONES = { ahead: "ok", on_track: "ok", behind: "warn", at_risk: "high" };

/**
 * @typedef {object} Figures
 * @property {(key: string) => Figure | undefined} get
 * @property {string} period in words, empty until the figures have come
 * @property {"waiting" | "here" | "failed"} state
 * @property {() => Promise<void>} load asks again
 * @property {(listener: () => void) => void} onChange
 */

/**
 * @param {Chart} chart
 * @returns {Figures}
 */
export function createFigures({ config, store }) {
  /** @type {Record<string, Figure>} */
  let boxes = {};
  /** @type {(() => void)[]} */
  const listeners = [];
  /** @type {Figures} */
  const figures = {
    get: (key) => boxes[key],
    period: "",
    state: "waiting",
    onChange: (listener) => void listeners.push(listener),
    async load() {
      const url = new URL(config.urls["figures"] ?? "", location.href);
      url.searchParams.set("structure", store.structure.uid);
      url.searchParams.set("on", store.on);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const found = await answer.json();
        boxes = found.boxes;
        figures.period = found.period;
        figures.state = "here";
      } catch {
        figures.state = "failed";
      }
      setPart("figures", ({ key }) => ({ figure: shown(boxes[key]) }));
      for (const listener of listeners) listener();
    },
  };
  return figures;
}

/** @param {Figure | undefined} figure */
function shown(figure) {
  if (!figure || figure.attainment_pct === null) return null;
  const { attainment_pct: pct, text, status, metric } = figure;
  return { text, share: pct / 100, tone: TONES[status] ?? "none", title: metric };
}
