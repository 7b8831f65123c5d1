// How a cell looks and what a screen reader says of it.
import { counted, word } from "../chart/words.js";

/**
 * @typedef {import("./types.js").Column} Column
 * @typedef {import("./types.js").Face} Face
 * @typedef {import("./types.js").Part} Part
 */

/** @type {Map<string, HTMLElement>} */
const tiles = new Map();

/** @param {Part} part @returns {HTMLElement} */
function tile(part) {
  let pattern = tiles.get(part);
  if (!pattern) {
    pattern = document.createElement("span");
    pattern.className = "so-raci";
    pattern.setAttribute("aria-hidden", "true");
    for (const letter of part) {
      const half = document.createElement("span");
      half.className = `so-raci-${letter.toLowerCase()}`;
      half.textContent = letter;
      pattern.append(half);
    }
    tiles.set(part, pattern);
  }
  return /** @type {HTMLElement} */ (pattern.cloneNode(true));
}

/** @param {Face} face @returns {string} equal for cells that look the same */
export function faceKey({ part, mixed, counts, vacant, decided, guilty, pending }) {
  return [part, mixed && JSON.stringify(counts), vacant, decided, guilty, pending].join("|");
}

/** @param {Part | null} part */
export function partWord(part) {
  return word(`mx-part-${part ?? "none"}`);
}

/**
 * «не у всех одинаково: A 1, R 10 из 11»
 * @param {Face} face
 * @param {Column | undefined} column
 */
export function mixedWords({ counts }, column) {
  const parts = Object.entries(counts ?? {}).map(([part, count]) => `${part} ${count}`).join(", ");
  return counts ? word("mx-mixed", { counts: parts, of: column?.positions.length ?? 0 }) : "";
}

/**
 * «A: отвечает; не у всех одинаково: A 1, R 10 из 11; вакансия; в находке»
 * @param {Face} face
 * @param {Column | undefined} column
 * @returns {string} empty where nothing is
 */
export function faceWords(face, column) {
  const said = face.part ? [`${face.part}: ${partWord(face.part)}`] : [];
  if (face.mixed && face.counts) said.push(mixedWords(face, column));
  if (face.vacant) said.push(word("mx-vacant"));
  if (face.decided && !face.pending) said.push(word("mx-decided"));
  if (face.guilty) said.push(word("mx-guilty"));
  return said.join("; ");
}

/**
 * @param {HTMLElement} cell
 * @param {Face} face
 * @param {Column | undefined} column
 */
export function showFace(cell, face, column) {
  const names = ["so-mx-cell"];
  if (face.mixed) names.push("is-mixed");
  if (face.vacant) names.push("is-vacant");
  if (face.decided) names.push("is-decided");
  if (face.pending) names.push("is-pending");
  if (face.guilty) names.push(`is-${face.guilty}`);
  cell.className = names.join(" ");
  cell.replaceChildren(...(face.part ? [tile(face.part)] : []));
  const words = faceWords(face, column);
  if (words) cell.setAttribute("aria-label", words);
  else cell.removeAttribute("aria-label");
  cell.title = face.mixed ? words : "";
}

/** @param {number} count */
export function problemWords(count) {
  return count ? counted("mx-problems", count) : word("mx-no-problems");
}
