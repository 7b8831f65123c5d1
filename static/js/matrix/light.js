// Under the pointer and the focus the column is lit; the row lights up by itself (matrix.css).

/**
 * Adds the listeners; called once.
 * @param {HTMLElement} root the grid
 * @param {HTMLElement} band what lies over the column
 */
export function startLight(root, band) {
  /** @type {string | null} */
  let lit = null;

  /** @param {Element | null} element */
  const columnOf = (element) => element?.closest("[data-column]")?.getAttribute("data-column") ?? null;

  /** @param {string | null} column */
  const light = (column) => {
    if (column === lit) return;
    root.querySelector(".so-mx-headcell.is-lit")?.classList.remove("is-lit");
    lit = column;
    const head = column === null ? null : root.querySelector(`.so-mx-headcell[data-column="${column}"]`);
    band.hidden = !(head instanceof HTMLElement);
    if (!(head instanceof HTMLElement)) return;
    head.classList.add("is-lit");
    band.style.setProperty("--band-left", `${head.offsetLeft}px`);
    band.style.setProperty("--band-width", `${head.offsetWidth}px`);
  };

  const focused = () => columnOf(root.contains(document.activeElement) ? document.activeElement : null);
  root.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") light(columnOf(/** @type {Element} */ (event.target)));
  });
  root.addEventListener("pointerleave", () => light(focused()));
  root.addEventListener("focusin", () => light(focused()));
  root.addEventListener("focusout", () => light(null));
}
