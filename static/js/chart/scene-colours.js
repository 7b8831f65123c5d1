// Colours for the canvas. A token may be light-dark(…): what it is now is the computed colour of an element.

export class Colours {
  /** @param {HTMLElement} root the colours are those of this place */
  constructor(root) {
    this.probe = document.createElement("i");
    this.probe.hidden = true;
    this.probe.ariaHidden = "true";
    root.append(this.probe);
    this.known = /** @type {Map<string, string>} */ (new Map());
  }

  /**
   * @param {string} token without its dashes: "so-line"
   * @returns {string} a colour that a canvas takes
   */
  of(token) {
    let colour = this.known.get(token);
    if (colour === undefined) {
      this.probe.style.setProperty("color", `var(--${token})`);
      colour = getComputedStyle(this.probe).color;
      this.known.set(token, colour);
    }
    return colour;
  }

  /**
   * Asks anew after a change of theme.
   * @param {() => void} changed
   */
  watch(changed) {
    const forget = () => {
      this.known.clear();
      changed();
    };
    new MutationObserver(forget).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", forget);
  }
}
