// The page of the responsibility matrix: the chart's store, outbox and wire under another picture of the same structure.
import { createCommands } from "./chart/commands.js";
import { askConflict } from "./chart/conflict.js";
import { startPresence } from "./chart/presence.js";
import { startState } from "./chart/state.js";
import { createStore } from "./chart/store.js";
import { ChartSync } from "./chart/sync.js";
import { claimTab } from "./chart/tabs.js";
import { voicesOf } from "./chart/telling.js";
import { postJson } from "./chart/wire.js";
import { csrfToken } from "./htmx-setup.js";
import { setter, wordingOf } from "./matrix/deeds.js";
import { startFilters } from "./matrix/filters.js";
import { follow } from "./matrix/follow.js";
import { cellOf, Grid } from "./matrix/grid.js";
import { startKeys } from "./matrix/keys.js";
import { startLight } from "./matrix/light.js";
import { startMenu } from "./matrix/menu.js";
import { MatrixModel } from "./matrix/model.js";
import { startChooser } from "./matrix/phone.js";

const FRESH_MS = 1_200;

/** @param {string} id */
function data(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {import("./chart/types.js").Config} */
const config = data("chart-config");
const store = createStore(data("chart-document"));
const model = new MatrixModel(data("matrix-document"));
const root = part("matrix");
/** @param {string} key */
const box = (key) => {
  const url = new URL(config.urls["chart"] ?? "", location.href);
  url.searchParams.set("box", key);
  if (!store.isToday) url.searchParams.set("on", store.on);
  return url.href;
};
const urls = { finding: config.urls["finding"] ?? "", responsibility: config.urls["responsibility"] ?? "", box };
const grid = new Grid(root, model, urls);
const reflect = startFilters(grid, root);
const chooser = startChooser(model, () => build());

function build() {
  grid.build(chooser.columns());
  showProblems();
}

function showProblems() {
  reflect();
  document.getElementById("mx-only-count")?.replaceChildren(String(model.problems));
}
build();
startLight(root, part("mx-band"));

const tab = await claimTab(`${store.structure.uid}:${config.viewer.key}`);
const sync = new ChartSync({
  store,
  config,
  tab,
  voices: {
    ...voicesOf(() => chart),
    conflict: (item, body) => askConflict(chart, item, body, wordingOf({ store, model })),
  },
  call: (url, body) => postJson(url, body, csrfToken()),
});

/** What the chart's own modules ask of the picture: here it has columns in place of boxes. @type {any} */
const scene = {
  flash: () => {},
  placeOf: () => null,
  onView: () => {},
  onFold: () => {},
  /** @param {string} key */
  reveal(key) {
    const column = model.columns.findIndex((one) => one.positions.includes(key));
    const row = grid.lines.find((line) => line.kind === "row");
    if (column >= 0 && row) grid.focusCell(row.slug, column);
  },
};
const commands = createCommands({ store, sync });
/** @type {import("./chart/types.js").Chart} */
const chart = { config, store, scene, sync, commands };
const set = setter({ store, sync, model });
const open = startMenu({ root, grid, model, set, urls, mayEdit: store.mayEdit });
startKeys({ root, grid, model, set, open, undo: commands.undo, redo: commands.redo });
startState(chart);
startPresence(chart);

root.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  sync.selected = (cell && model.columns[cell.column]?.positions[0]) ?? null;
});

/** @param {HTMLElement[]} cells what others have changed lights up */
function changed(cells) {
  showProblems();
  for (const cell of cells) cell.classList.add("is-fresh");
  setTimeout(() => cells.forEach((cell) => cell.classList.remove("is-fresh")), FRESH_MS);
}

/** @returns {Promise<import("./matrix/types.js").MatrixJson | null>} */
async function ask() {
  try {
    const answer = await fetch(config.urls["cells"] ?? "", { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

follow({ store, model, grid, build, changed, ask });
sync.start();
