// The figures of the sections, on the rail and on the bar of tabs of a phone.

/**
 * @param {string} section the name of its route
 * @param {number} count none is not shown
 */
export function showRailCount(section, count) {
  for (const place of document.querySelectorAll(`.so-rail-count[data-count-of="${section}"]`)) {
    place.textContent = String(count);
    place.toggleAttribute("hidden", count === 0);
  }
}
