// The chart page: one store of boxes, the wire to the server, the scene that draws, and the modules around them.
import { startAddress } from "./chart/address.js";
import { createCommands } from "./chart/commands.js";
import { startCompare } from "./chart/compare.js";
import { startDrag } from "./chart/drag.js";
import { startFacts } from "./chart/facts.js";
import { startKeys } from "./chart/keys.js";
import { startLenses } from "./chart/lens-menu.js";
import { startLinks } from "./chart/links.js";
import { addDrawer } from "./chart/looks.js";
import { startMapSwitch } from "./chart/map-switch.js";
import { startMenu } from "./chart/menu.js";
import { startMoveDialog } from "./chart/move-dialog.js";
import { startPalette } from "./chart/palette.js";
import { startPanel } from "./chart/panel.js";
import { startPresence } from "./chart/presence.js";
import { startRemoveDialog } from "./chart/remove-dialog.js";
import { startRename } from "./chart/rename.js";
import { createScene } from "./chart/scene.js";
import { startSearch } from "./chart/search.js";
import { startSelection } from "./chart/selection.js";
import { startState } from "./chart/state.js";
import { createStore } from "./chart/store.js";
import { ChartSync } from "./chart/sync.js";
import { startTable } from "./chart/table-view.js";
import { claimTab } from "./chart/tabs.js";
import { startTelling, voicesOf } from "./chart/telling.js";
import { startTools } from "./chart/tools.js";
import { postJson } from "./chart/wire.js";
import { csrfToken } from "./htmx-setup.js";

/** @param {string} id */
function data(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

/** @type {import("./chart/types.js").Config} */
const config = data("chart-config");
const store = createStore(data("chart-document"));
const tab = await claimTab(`${store.structure.uid}:${config.viewer.key}`);
const sync = new ChartSync({
  store,
  config,
  tab,
  voices: voicesOf(() => chart),
  call: (url, body) => postJson(url, body, csrfToken()),
});
const root = /** @type {HTMLElement} */ (document.getElementById("chart"));
const scene = createScene({ root, store, look: () => ({ tone: "none", tint: false, value: null, figure: null, dim: false, tag: null, ring: null }) });
addDrawer((look) => scene.setLook(look));
const chart = { config, store, scene, sync, commands: createCommands({ store, sync }) };

// One module that fails leaves the others standing, and above all the saving.
for (const start of [
  startSelection,
  startRename,
  startMoveDialog,
  startRemoveDialog,
  startMenu,
  startDrag,
  startPalette,
  startPanel,
  startFacts,
  startLenses,
  startSearch,
  startLinks,
  startMapSwitch,
  startTable,
  startKeys,
  startAddress,
  startState,
  startTelling,
  startPresence,
  startTools,
  startCompare,
]) {
  try {
    start(chart);
  } catch (error) {
    reportError(error);
  }
}
if (!config.compare) sync.start();
