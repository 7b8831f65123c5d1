import { Grid } from "/static/js/matrix/grid.js";
import { MatrixModel } from "/static/js/matrix/model.js";
import { changed, frame, matrixOf, painted, scrolled } from "./work.js";

window.measure = async (rows, columns) => {
  const json = matrixOf(rows, columns);
  const root = document.getElementById("matrix");
  let grid;
  let model;
  const paint_ms = await painted(() => {
    model = new MatrixModel(json);
    grid = new Grid(root, model, { finding: "", responsibility: "/-/", box: (key) => `#${key}` });
    grid.build(json.columns.map((_column, at) => at));
  });
  const cells = () => root.querySelectorAll("[role=gridcell][data-column].so-mx-cell").length;
  while (cells() < rows * columns) await frame();
  const letters = ["A", "R", "C", "I"];
  const change_ms = await changed((turn) => {
    const operation = { op: "set_involvement", key: "p3", responsibility: "r4", involvement: letters[turn % 4] };
    model.follow([{ batch: `b${turn}`, base: 1, operations: [operation] }], { revision: 1, wasWithdrawn: false });
    grid.update();
  });
  return { paint_ms, change_ms, cells: cells(), scroll_ms: await scrolled(root.parentElement) };
};
