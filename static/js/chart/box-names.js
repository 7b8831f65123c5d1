// What only a screen reader says of a box is written when the box is on the screen: a text that nobody sees takes a
// browser as long to lay out as any other.
import { spoken } from "./box-words.js";

/** @typedef {import("./box-face.js").Face} Face */

const LATER_MS = 100;

/** @param {HTMLElement} element whose face is not read out */
function silence(element) {
  for (const seen of element.children) seen.ariaHidden = "true";
}

export class BoxNames {
  constructor() {
    /** The elements of boxes whose names are to be written. @type {Map<HTMLElement, Face>} */
    this.waiting = new Map();
    /** @type {WeakMap<HTMLElement, HTMLElement>} */
    this.names = new WeakMap();
    this.timer = 0;
  }

  /**
   * The name is content and no aria-label: what a box shows (initials, short roles) is not what is said of it.
   * @param {HTMLElement} element with a new face in it; until its name is written the former one stays, or else what
   *   is seen is said: a box is never without a name
   * @param {Face} face
   */
  follow(element, face) {
    const name = this.names.get(element);
    if (name) {
      silence(element);
      element.append(name);
    }
    this.waiting.set(element, face);
    this.timer ||= setTimeout(() => this.write(), LATER_MS);
  }

  /** Writes what is still to be written: in time before a box gets the focus, and is read. */
  write() {
    clearTimeout(this.timer);
    this.timer = 0;
    for (const [element, face] of this.waiting) this.nameOf(element).textContent = spoken(face);
    this.waiting.clear();
  }

  /** @param {HTMLElement} element */
  nameOf(element) {
    let name = this.names.get(element);
    if (!name) {
      silence(element);
      name = document.createElement("span");
      name.className = "visually-hidden";
      element.append(name);
      this.names.set(element, name);
    }
    return name;
  }
}
