// The menu of a cell: the parts with their keys, what the findings say about it, the ways to the chart and to the finding.
import { word } from "../chart/words.js";
import { cellOf } from "./grid.js";

/**
 * @typedef {import("./grid.js").Grid} Grid
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").Wanted} Wanted
 */

const GAP = 6;
const MOST_SAID = 2;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Adds the listeners; called once.
 * @param {{root: HTMLElement, grid: Grid, model: MatrixModel, mayEdit: boolean,
 *   set: (slug: string, column: number, wanted: Wanted) => boolean,
 *   urls: {finding: string, responsibility: string, box: (key: string) => string}}} parts
 * @returns {(slug: string, column: number) => void} opens it
 */
export function startMenu({ root, grid, model, set, urls, mayEdit }) {
  const menu = part("mx-menu");
  /** @type {{slug: string, column: number} | null} */
  let about = null;

  const items = () =>
    [...menu.querySelectorAll("[role^=menuitem]")].filter((item) => item instanceof HTMLElement && item.offsetParent !== null);

  /** @param {boolean} goesBack */
  const close = (goesBack) => {
    if (menu.hidden || !about) return;
    menu.hidden = true;
    grid.cell(about.slug, about.column)?.classList.remove("is-open");
    if (goesBack) grid.focusCell(about.slug, about.column);
  };

  /** @param {HTMLElement} cell */
  const place = (cell) => {
    const at = cell.getBoundingClientRect();
    const [left, top] = [at.right + GAP, at.bottom + GAP];
    const isWide = left + menu.offsetWidth + GAP < window.innerWidth;
    const beside = isWide ? left : Math.max(GAP, Math.min(at.left, window.innerWidth - menu.offsetWidth - GAP));
    const below = Math.min(isWide ? at.top : top, window.innerHeight - menu.offsetHeight - GAP);
    menu.style.setProperty("--menu-left", `${beside}px`);
    menu.style.setProperty("--menu-top", `${Math.max(GAP, below)}px`);
  };

  /** @param {string} slug @param {number} column */
  const fill = (slug, column) => {
    const [row, head, face] = [model.row(slug), model.columns[column], model.face(slug, column)];
    part("mx-menu-title").textContent = row?.title ?? "";
    part("mx-menu-column").textContent = [head?.title, head?.people?.length === 1 ? head.people[0]?.name : ""].filter(Boolean).join(" · ");
    for (const item of menu.querySelectorAll("[role=menuitemradio]")) {
      const wanted = item.getAttribute("data-part");
      item.setAttribute("aria-checked", String(!face.mixed && wanted === (face.part ?? "none")));
    }
    part("mx-menu-role").hidden = !mayEdit || !face.decided;
    const mixed = part("mx-menu-mixed");
    mixed.hidden = !face.mixed;
    mixed.textContent = face.counts
      ? word("mx-mixed", { counts: Object.entries(face.counts).map(([one, count]) => `${one} ${count}`).join(", "), of: head?.positions.length ?? 0 })
      : "";
    sayFindings(slug, column);
    const key = model.targets(slug, column)[0] ?? head?.positions[0] ?? "";
    /** @type {HTMLAnchorElement} */ (part("mx-menu-box")).href = urls.box(key);
    /** @type {HTMLAnchorElement} */ (part("mx-menu-duty")).href = urls.responsibility.replace("/-/", `/${slug}/`);
  };

  /** @param {string} slug @param {number} column */
  const sayFindings = (slug, column) => {
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
    link.hidden = !ids.length || !urls.finding;
    link.href = urls.finding.replace("00000000-0000-0000-0000-000000000000", ids[0] ?? "");
  };

  /** @param {string} slug @param {number} column */
  const open = (slug, column) => {
    close(false);
    const cell = grid.cell(slug, column);
    if (!cell) return;
    about = { slug, column };
    fill(slug, column);
    menu.hidden = false;
    cell.classList.add("is-open");
    place(cell);
    const checked = menu.querySelector("[aria-checked=true]");
    const first = checked instanceof HTMLElement && checked.offsetParent !== null ? checked : items()[0];
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  };

  /** @param {Wanted} wanted */
  const choose = (wanted) => {
    if (!about) return;
    const { slug, column } = about;
    close(true);
    set(slug, column, wanted);
  };

  menu.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("[data-part]") : null;
    const wanted = item?.getAttribute("data-part");
    if (wanted !== null && wanted !== undefined) choose(wanted === "role" ? null : /** @type {Wanted} */ (wanted));
  });
  menu.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ (items());
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const moves = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 });
    const next = moves[event.key];
    const byKey = all.find((item) => item.dataset["code"] === event.code);
    if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (next !== undefined) all[(next + all.length) % all.length]?.focus();
    else if (byKey && !event.ctrlKey && !event.metaKey) choose(event.shiftKey && event.code === "KeyA" ? "AR" : /** @type {Wanted} */ (byKey.dataset["part"]));
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
    const cell = about && !menu.hidden ? grid.cell(about.slug, about.column) : null;
    if (cell) place(cell);
  };
  root.parentElement?.addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  return open;
}

