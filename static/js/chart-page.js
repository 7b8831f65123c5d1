// The chart page: the server draws and decides; here are moving about, selecting, dragging and asking for news.
import { startCanvas } from "./chart/canvas.js";
import { startDrag } from "./chart/drag.js";
import { startNews } from "./chart/news.js";
import { startPalette } from "./chart/palette.js";
import { startPanel } from "./chart/panel.js";
import { startSearch } from "./chart/search.js";
import { startTree } from "./chart/tree.js";

startPanel();
const frame = document.getElementById("chart-page");
if (frame) {
  startTree();
  startCanvas();
  startSearch();
  startPalette();
  if ("mayEdit" in frame.dataset) startDrag();
  startNews();
}
