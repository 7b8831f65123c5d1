// Icons of common/icons.py for what is drawn by scripts; the sprite's address stands in the page.

const SVG = "http://www.w3.org/2000/svg";

/** @returns {string} */
function sprite() {
  return document.querySelector("[data-icon-sprite]")?.getAttribute("data-icon-sprite") ?? "";
}

/**
 * A decorative icon.
 * @param {string} name
 * @param {number} [size]
 * @returns {SVGElement}
 */
export function iconOf(name, size = 16) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "so-icon");
  picture.setAttribute("width", String(size));
  picture.setAttribute("height", String(size));
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  picture.append(use);
  return picture;
}

/**
 * The class of an element that begins with an icon; for what stands in every box, where a reference is too slow.
 * @param {string} name one of MASKED in common/icons.py
 */
export function maskOf(name) {
  return `so-mask so-mask-${name}`;
}

/** Beside the colour of a role's category there is always its icon. @type {Readonly<Record<string, string>>} */
export const CATEGORY_ICONS = Object.freeze({
  management: "crown",
  sales: "briefcase",
  accounts: "heart-handshake",
  development: "rocket",
  marketing: "speakerphone",
  analytics: "chart-bar",
  quality: "rosette-discount-check",
  operations: "settings",
});
