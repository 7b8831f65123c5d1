// On a phone the grid has one column, and a list to choose it from.
import { isPhone } from "../chart/hands.js";

/** @typedef {import("./model.js").MatrixModel} MatrixModel */

/**
 * @param {MatrixModel} model
 * @param {() => void} rebuild
 * @returns {{columns: () => readonly number[]}} the columns that are shown
 */
export function startChooser(model, rebuild) {
  const list = /** @type {HTMLSelectElement | null} */ (document.getElementById("mx-chooser"));
  let chosen = "";

  const fill = () => {
    const options = model.columns.map(({ id, title, people }) => {
      const option = document.createElement("option");
      option.value = id;
      option.textContent = [title, people?.length === 1 ? people[0]?.name : ""].filter((one, at, all) => one && all.indexOf(one) === at).join(" · ");
      return option;
    });
    list?.replaceChildren(...options);
    if (list) list.value = chosen;
  };

  list?.addEventListener("change", () => {
    chosen = list.value;
    rebuild();
  });
  matchMedia("(width < 768px)").addEventListener("change", rebuild);

  return {
    columns() {
      const all = model.columns.map((_column, at) => at);
      const at = model.columns.findIndex((column) => column.id === chosen);
      if (at < 0) chosen = model.columns[0]?.id ?? "";
      fill();
      return isPhone() ? all.slice(Math.max(at, 0), Math.max(at, 0) + 1) : all;
    },
  };
}
