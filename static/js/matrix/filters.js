// What narrows the rows: an area, only those with findings, the whole catalogue, a text. The address keeps it.
import { counted, say } from "../chart/words.js";

/** @typedef {import("./grid.js").Grid} Grid */

const SAY_MS = 500;

/** @param {string} id */
const part = (id) => document.getElementById(id);

/** @param {Grid} grid */
function write({ filter, folded }) {
  const url = new URL(location.href);
  const members = { q: filter.text.trim(), area: filter.area, only: filter.onlyProblems ? "findings" : "", all: filter.all ? "yes" : "", shut: [...folded].join(",") };
  for (const [name, value] of Object.entries(members)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, "", url.href.replaceAll("%2C", ","));
  // The ways to the other columns lead to the same rows.
  for (const link of document.querySelectorAll("a[data-keeps-rows]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const there = new URL(link.href);
    for (const [name, value] of Object.entries(members)) {
      if (value) there.searchParams.set(name, value);
      else there.searchParams.delete(name);
    }
    link.href = there.href;
  }
}

/** @param {Grid} grid */
function read(grid) {
  const asked = new URLSearchParams(location.search);
  grid.filter = {
    text: asked.get("q") ?? "",
    area: asked.get("area") ?? "",
    onlyProblems: asked.get("only") === "findings",
    all: asked.get("all") === "yes",
  };
  grid.folded = new Set((asked.get("shut") ?? "").split(",").filter(Boolean));
}

/**
 * Adds the listeners and reads the address; called once, before the grid is built.
 * @param {Grid} grid
 * @param {HTMLElement} root
 * @returns {() => void} shows what the filter leaves, and how much
 */
export function startFilters(grid, root) {
  read(grid);
  const search = /** @type {HTMLInputElement | null} */ (part("mx-search"));
  const area = /** @type {HTMLSelectElement | null} */ (part("mx-areas"));
  const [problems, all, empty] = [part("mx-only"), part("mx-all"), part("mx-empty")];
  let saying = 0;

  const reflect = () => {
    problems?.setAttribute("aria-pressed", String(grid.filter.onlyProblems));
    all?.setAttribute("aria-pressed", String(grid.filter.all));
    if (empty) empty.hidden = grid.shownRows > 0;
  };
  const apply = () => {
    grid.arrange();
    reflect();
    write(grid);
    window.clearTimeout(saying);
    saying = window.setTimeout(() => say(counted("mx-rows", grid.shownRows)), SAY_MS);
  };
  /** @param {Partial<Grid["filter"]>} change */
  const narrow = (change) => {
    grid.filter = { ...grid.filter, ...change };
    apply();
  };

  if (search) search.value = grid.filter.text;
  if (area) area.value = grid.filter.area;
  search?.addEventListener("input", () => narrow({ text: search.value }));
  area?.addEventListener("change", () => narrow({ area: area.value }));
  problems?.addEventListener("click", () => narrow({ onlyProblems: !grid.filter.onlyProblems }));
  all?.addEventListener("click", () => narrow({ all: !grid.filter.all }));
  part("mx-clear")?.addEventListener("click", () => {
    if (search) search.value = "";
    if (area) area.value = "";
    narrow({ text: "", area: "", onlyProblems: false });
  });
  root.addEventListener("click", (event) => {
    const slug = event.target instanceof Element ? event.target.closest("[data-area]")?.getAttribute("data-area") : null;
    if (slug === null || slug === undefined) return;
    if (!grid.folded.delete(slug)) grid.folded.add(slug);
    apply();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key !== "/" || isTyping || !search || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    search.focus();
  });
  return reflect;
}
