// The table as a scene: whoever lays a mark over a box, opens its menu, renames or drags it asks `chart.scene`, and while
// the table is shown the answer is about rows. So each deed is written once for both.

/** @import { Scene } from "./types.js" */
/** @import { Table } from "./table.js" */

const INSET_PX = 4;

/**
 * A scene that speaks of rows; what has no meaning for rows goes on to the chart.
 * @param {Scene} scene
 * @param {Table} table
 * @returns {Scene}
 */
export function tableScene(scene, table) {
  const rows = /** @type {Record<string | symbol, unknown>} */ (rowsAsScene(scene, table));
  return new Proxy(scene, {
    get(target, name) {
      if (name === "view") return viewOf(table.grid);
      if (name in rows) return rows[name];
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** @param {HTMLElement} grid the ground is what scrolls, never scaled */
function viewOf(grid) {
  return { x: -grid.scrollLeft, y: -grid.scrollTop, scale: 1 };
}

/**
 * @param {Scene} scene
 * @param {Table} table
 * @returns {Partial<Scene>}
 */
function rowsAsScene(scene, table) {
  const { grid } = table;
  return {
    redraw: () => table.redraw(),
    fit: () => table.foldAll(false),
    zoomBy: () => {},
    setView: ({ x, y }) => grid.scrollTo({ left: -x, top: -y, behavior: "instant" }),
    reveal(key, { pulse = false } = {}) {
      table.reveal(key);
      if (pulse) table.flash([key]);
    },
    fold: table.fold,
    isFolded: (key) => table.rows[table.indexOf(key)]?.open === false,
    foldAll: table.foldAll,
    hit: (x, y) => rowAt(grid, x, y),
    toChart(clientX, clientY) {
      const { left, top } = grid.getBoundingClientRect();
      return { x: clientX - left + grid.scrollLeft, y: clientY - top + grid.scrollTop };
    },
    placeOf: (key) => titlePlace(table, key),
    element: table.element,
    setSelection(keys) {
      scene.setSelection(keys);
      table.select(keys);
    },
    focusBox: (key) => table.focus(key, table.focused.column),
    focused: () => table.focused.key || null,
    decorate: table.decorate,
    flash: table.flash,
    order: () => table.rows.map((row) => row.key),
  };
}

/**
 * @param {HTMLElement} grid
 * @param {number} x
 * @param {number} y
 * @returns {import("./types.js").Hit | null}
 */
function rowAt(grid, x, y) {
  const row = document.elementFromPoint(x, y)?.closest("[role='row'][data-key]");
  if (!(row instanceof HTMLElement) || !grid.contains(row)) return null;
  const { top, height } = row.getBoundingClientRect();
  return { key: row.dataset["key"] ?? "", part: y < top + height / 2 ? "upper" : "lower" };
}

/**
 * Where the title of a row stands: marks and the editor of titles lie over it.
 * @param {Table} table
 * @param {string} key
 */
function titlePlace(table, key) {
  const cell = table.element(key)?.firstElementChild;
  if (!(cell instanceof HTMLElement)) return null;
  const { left, top, width, height } = cell.getBoundingClientRect();
  const ground = table.grid.getBoundingClientRect();
  const indent = parseFloat(getComputedStyle(cell).paddingInlineStart) - INSET_PX;
  return {
    x: left - ground.left + table.grid.scrollLeft + indent,
    y: top - ground.top + table.grid.scrollTop,
    width: width - indent,
    height,
    shape: "row",
  };
}
