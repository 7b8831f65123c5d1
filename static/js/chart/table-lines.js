// The lines that join the cards of a phone into a tree: drawn as the ground of a row, so they cost no element.

/** @import { Row } from "./table-rows.js" */

/**
 * The elbows of a card: a line for each level on the left that goes on below it, and its own.
 * @param {HTMLElement} element
 * @param {Row} row
 */
export function drawLines(element, row) {
  const own = row.level - 2;
  const layers = [];
  for (let column = 0; column <= own; column += 1) {
    const goesOn = (row.lines & (1 << column)) !== 0;
    if (goesOn || column === own) layers.push({ column, height: goesOn ? "100%" : "50%" });
  }
  const image = "linear-gradient(var(--so-line), var(--so-line))";
  const images = layers.map(() => image);
  const sizes = layers.map(({ height }) => `1.4px ${height}`);
  const spots = layers.map(({ column }) => `calc(var(--tg-step) * ${column} + 9px) 0`);
  if (own >= 0) {
    images.push(image);
    sizes.push("calc(var(--tg-step) - 9px) 1.4px");
    spots.push(`calc(var(--tg-step) * ${own} + 9px) 50%`);
  }
  element.style.setProperty("--lines", images.join(", ") || "none");
  element.style.setProperty("--line-sizes", sizes.join(", ") || "auto");
  element.style.setProperty("--line-spots", spots.join(", ") || "0 0");
}
