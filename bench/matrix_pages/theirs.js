import { changed, matrixOf, painted, scrolled } from "./work.js";

const td = (part) => (part ? `<td><span class="tile">${part}</span></td>` : "<td></td>");

window.measure = async (rows, columns) => {
  const { columns: heads, rows: lines } = matrixOf(rows, columns);
  const root = document.getElementById("matrix");
  const paint_ms = await painted(() => {
    const head = `<tr><th>Responsibility</th>${heads.map(({ title }) => `<th>${title}</th>`).join("")}<th>Check</th></tr>`;
    const body = lines.map(({ title, cells, check }) => {
      const parts = new Map(cells.map(({ column, involvement }) => [column, involvement]));
      return `<tr><th>${title}</th>${heads.map((_head, at) => td(parts.get(at))).join("")}<td>${check.words}</td></tr>`;
    });
    root.innerHTML = `<table><thead>${head}</thead><tbody>${body.join("")}</tbody></table>`;
  });
  const cell = root.querySelectorAll("tbody tr")[4].cells[4];
  cell.innerHTML = '<span class="tile">A</span>';
  const letters = ["R", "A", "C", "I"];
  const change_ms = await changed((turn) => {
    cell.firstElementChild.textContent = letters[turn % 4];
  });
  const cells = [...root.querySelectorAll("tbody tr")].reduce((sum, row) => sum + row.cells.length - 2, 0);
  return { paint_ms, change_ms, cells, scroll_ms: await scrolled(root) };
};
