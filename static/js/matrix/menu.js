// The menu of a cell: the parts with their keys, what the findings say about it, the ways to the chart and to the finding.
import { mixedWords } from "./faces.js";
import { cellOf } from "./grid.js";
import { ZERO } from "./rows.js";

/**
 * @typedef {import("./grid.js").Grid} Grid
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").Wanted} Wanted
 * @typedef {{finding: string, responsibility: string, box: (key: string) => string}} Urls
 */

const GAP = 6;
const MOST_SAID = 2;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Beside its cell where there is room, else under it. @param {HTMLElement} menu @param {HTMLElement} cell */
function place(menu, cell) {
  const at = cell.getBoundingClientRect();
  const [left, top] = [at.right + GAP, at.bottom + GAP];
  const isWide = left + menu.offsetWidth + GAP < window.innerWidth;
  const beside = isWide ? left : Math.max(GAP, Math.min(at.left, window.innerWidth - menu.offsetWidth - GAP));
  const below = Math.min(isWide ? at.top : top, window.innerHeight - menu.offsetHeight - GAP);
  menu.style.setProperty("--menu-left", `${beside}px`);
  menu.style.setProperty("--menu-top", `${Math.max(GAP, below)}px`);
}

/** @param {MatrixModel} model @param {string} url of a finding @param {string} slug @param {number} column */
function sayFindings(model, url, slug, column) {
  const ids = model.findingsAt(slug, column);
  const said = ids.slice(0, MOST_SAID).map((id) => {
    const line = document.createElement("p");
    const found = model.finding(id);
    line.className = `so-mx-why is-${found?.severity ?? "low"}`;
    line.textContent = found?.why ?? "";
    return line;
  });
  part("mx-menu-why").replaceChildren(...said);
  part("mx-menu-why").hidden = !said.length;
  const link = /** @type {HTMLAnchorElement} */ (part("mx-menu-finding"));
  link.hidden = !ids.length || !url;
  link.href = url.replace(ZERO, ids[0] ?? "");
}

/**
 * What the cell has and what leads on from it.
 * @param {MatrixModel} model
 * @param {{slug: string, column: number}} cell
 * @param {{urls: Urls, mayEdit: boolean}} page
 */
function fill(model, { slug, column }, { urls, mayEdit }) {
  const [row, head, face] = [model.row(slug), model.columns[column], model.face(slug, column)];
  part("mx-menu-title").textContent = row?.title ?? "";
  part("mx-menu-column").textContent = [head?.title, head?.people?.length === 1 ? head.people[0]?.name : ""].filter(Boolean).join(" · ");
  for (const item of part("mx-menu").querySelectorAll("[role=menuitemradio]")) {
    const wanted = item.getAttribute("data-part");
    item.setAttribute("aria-checked", String(!face.mixed && wanted === (face.part ?? "none")));
  }
  part("mx-menu-role").hidden = !mayEdit || !face.decided;
  part("mx-menu-mixed").hidden = !face.mixed;
  part("mx-menu-mixed").textContent = face.mixed ? mixedWords(face, head) : "";
  sayFindings(model, urls.finding, slug, column);
  const key = model.targets(slug, column)[0] ?? head?.positions[0] ?? "";
  /** @type {HTMLAnchorElement} */ (part("mx-menu-box")).href = urls.box(key);
  /** @type {HTMLAnchorElement} */ (part("mx-menu-duty")).href = urls.responsibility.replace("/-/", `/${slug}/`);
}

/**
 * Adds the listeners; called once.
 * @param {{root: HTMLElement, grid: Grid, model: MatrixModel, mayEdit: boolean, urls: Urls,
 *   set: (slug: string, column: number, wanted: Wanted) => boolean}} parts
 * @returns {(slug: string, column: number) => void} opens it
 */
export function startMenu({ root, grid, model, set, urls, mayEdit }) {
  const menu = part("mx-menu");
  /** By the id of the column: what others do may move it while the menu is open. @type {{slug: string, id: string} | null} */
  let about = null;
  const here = () => model.columns.findIndex(({ id }) => id === about?.id);

  const items = () =>
    [...menu.querySelectorAll("[role^=menuitem]")].filter((item) => item instanceof HTMLElement && item.offsetParent !== null);

  /** @param {boolean} goesBack */
  const close = (goesBack) => {
    if (menu.hidden || !about) return;
    menu.hidden = true;
    const at = here();
    if (at < 0) return;
    grid.cell(about.slug, at)?.classList.remove("is-open");
    if (goesBack) grid.focusCell(about.slug, at);
  };

  /** @param {string} slug @param {number} column */
  const open = (slug, column) => {
    close(false);
    const cell = grid.cell(slug, column);
    if (!cell) return;
    about = { slug, id: model.columns[column]?.id ?? "" };
    fill(model, { slug, column }, { urls, mayEdit });
    menu.hidden = false;
    cell.classList.add("is-open");
    place(menu, cell);
    const checked = menu.querySelector("[aria-checked=true]");
    const first = checked instanceof HTMLElement && checked.offsetParent !== null ? checked : items()[0];
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  };

  /** @param {string} chosen the part that an item stands for */
  const choose = (chosen) => {
    if (!about) return;
    const { slug } = about;
    close(true);
    set(slug, here(), chosen === "role" ? null : /** @type {Wanted} */ (chosen));
  };

  menu.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("[data-part]") : null;
    const chosen = item?.getAttribute("data-part");
    if (chosen) choose(chosen);
  });
  menu.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ (items());
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 });
    const next = moves[event.key];
    const byKey = all.find((item) => item.dataset["code"]?.split(" ").includes(event.code));
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (next !== undefined) all[(next + all.length) % all.length]?.focus();
    else if (byKey && !event.ctrlKey && !event.metaKey) choose(event.shiftKey && event.code === "KeyA" ? "AR" : (byKey.dataset["part"] ?? ""));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("click", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    grid.focusCell(cell.slug, cell.column);
    open(cell.slug, cell.column);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close(false);
  });
  /** It stays beside its cell. */
  const follow = () => {
    const at = here();
    const cell = about && !menu.hidden && at >= 0 ? grid.cell(about.slug, at) : null;
    if (cell) place(menu, cell);
  };
  root.parentElement?.addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  return open;
}

