// The line of tabs is wider than a phone: the tab of the page that is open is brought into sight.

/**
 * How far a line has to be scrolled so that a tab stands in its middle, within what can be scrolled.
 * @param {{start: number, width: number}} tab from the start of the line's content, px
 * @param {{width: number, content: number}} line what is seen, and all of it, px
 */
export function scrolledTo(tab, line) {
  const middle = tab.start + tab.width / 2 - line.width / 2;
  return Math.round(Math.max(0, Math.min(middle, line.content - line.width)));
}

export function startTabLines() {
  for (const open of document.querySelectorAll(".so-tabs-line [aria-current=page]")) {
    const line = open.closest(".so-tabs-line");
    if (!(open instanceof HTMLElement) || !line || line.scrollWidth <= line.clientWidth) continue;
    const start = open.getBoundingClientRect().left - line.getBoundingClientRect().left + line.scrollLeft;
    const seen = { width: line.clientWidth, content: line.scrollWidth };
    line.scrollLeft = scrolledTo({ start, width: open.offsetWidth }, seen);
  }
}
