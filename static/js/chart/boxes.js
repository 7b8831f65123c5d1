// The boxes that are elements: those in view at a scale that reads, and what stands around the one with the focus.
import { classesOf } from "./box-classes.js";
import { fullFace, smallFace } from "./box-face.js";
import { BoxNames } from "./box-names.js";
import { MORE } from "./layout-shapes.js";
import { isCalm } from "./scene-motion.js";

/** @typedef {import("./scene-stage.js").Stage} Stage */
/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {"full" | "small" | "none"} Detail */

/**
 * @typedef {object} Shown
 * @property {HTMLElement} element
 * @property {number} slot
 * @property {Box | null} box
 * @property {Look | null} look
 * @property {string} state what the attributes were made from
 * @property {string} content what the content was made from
 * @property {number} x
 * @property {number} y
 */

/** Of the boxes that went out of view so many are kept, to come back as they were. */
const MOST_PARKED = 300;
const LEAVING_MS = 160;
/** Zooming is over when the scale has stayed the same for so long. */
const ZOOMED_MS = 150;

export class BoxLayer {
  /**
   * @param {HTMLElement} root
   * @param {Stage} stage
   */
  constructor(root, stage) {
    this.root = root;
    this.stage = stage;
    this.layer = document.createElement("div");
    this.layer.className = "so-boxes";
    this.layer.role = "none";
    root.append(this.layer);
    this.shown = /** @type {Map<string, Shown>} */ (new Map());
    this.parked = /** @type {Map<string, Shown>} */ (new Map());
    this.current = "";
    this.pressed = "";
    this.scale = 0;
    this.zooming = 0;
    this.names = new BoxNames();
    this.watchPresses();
  }

  /**
   * A browser makes no click of a press whose place in the document is rewritten before it ends (the press itself
   * brings the focus, and with it a repaint): what stands in the pressed box waits for the release.
   */
  watchPresses() {
    window.addEventListener("pointerdown", ({ target }) => {
      const box = target instanceof Element && this.layer.contains(target) ? target.closest("[data-key]") : null;
      this.pressed = box?.getAttribute("data-key") ?? "";
    }, { capture: true });
    const release = () => setTimeout(() => (this.pressed = ""));
    for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release, { capture: true });
  }

  /**
   * @param {number} scale
   * @param {{x: number, y: number}} shift
   */
  place(scale, shift) {
    if (this.scale && scale !== this.scale) this.zoom();
    this.scale = scale;
    this.layer.style.setProperty("transform", `translate(${shift.x}px, ${shift.y}px) scale(${scale})`);
  }

  /** While the scale changes the picture of the boxes is scaled; their letters are drawn anew when it rests. */
  zoom() {
    clearTimeout(this.zooming);
    this.layer.classList.add("is-zooming");
    this.zooming = setTimeout(() => this.layer.classList.remove("is-zooming"), ZOOMED_MS);
  }

  /**
   * Puts exactly these boxes into the document, in reading order.
   * @param {readonly number[]} slots sorted
   * @param {Detail} detail
   */
  show(slots, detail) {
    const { layout } = this.stage;
    const wanted = new Set(slots.map((slot) => layout.keys[slot] ?? ""));
    const active = document.activeElement;
    for (const [key, shown] of this.shown) if (!wanted.has(key)) this.park(key, shown);
    let next = this.layer.firstChild;
    for (const slot of slots) {
      const shown = this.boxOf(layout.keys[slot] ?? "", slot);
      this.update(shown, slot, detail);
      if (shown.element === next) next = next.nextSibling;
      else this.layer.insertBefore(shown.element, next);
    }
    // Whoever is moved in the document loses the focus.
    if (active instanceof HTMLElement && active !== document.activeElement && active.parentElement === this.layer) {
      active.focus({ preventScroll: true });
    }
  }

  /**
   * @param {string} key
   * @param {Shown} shown
   */
  park(key, shown) {
    this.shown.delete(key);
    if (this.stage.slotOf(key) < 0) {
      this.leave(shown.element);
      return;
    }
    shown.element.remove();
    this.parked.set(key, shown);
    if (this.parked.size <= MOST_PARKED) return;
    for (const oldest of this.parked.keys()) {
      this.parked.delete(oldest);
      break;
    }
  }

  /**
   * A box that has gone fades; it stands last, so that the order of the others is not disturbed.
   * @param {HTMLElement} element
   */
  leave(element) {
    if (isCalm()) {
      element.remove();
      return;
    }
    element.role = "none";
    element.ariaHidden = "true";
    element.inert = true;
    delete element.dataset["key"];
    this.layer.append(element);
    element.classList.add("is-leaving");
    setTimeout(() => element.remove(), LEAVING_MS);
  }

  /**
   * @param {string} key
   * @param {number} slot
   * @returns {Shown}
   */
  boxOf(key, slot) {
    let shown = this.shown.get(key);
    if (shown) return shown;
    shown = this.parked.get(key);
    if (shown) this.parked.delete(key);
    else {
      const element = document.createElement("div");
      element.role = "treeitem";
      element.tabIndex = -1;
      element.dataset["key"] = key;
      shown = { element, slot, box: null, look: null, state: "", content: "", x: NaN, y: NaN };
    }
    this.shown.set(key, shown);
    return shown;
  }

  /**
   * Writes only what is different from what the element says already.
   * @param {Shown} shown
   * @param {number} slot
   * @param {Detail} detail
   */
  update(shown, slot, detail) {
    const { stage } = this;
    shown.slot = slot;
    const box = stage.boxAt(slot);
    const look = stage.lookAt(slot);
    const isOther = shown.box !== box || shown.look !== look;
    const state = this.stateOf(slot, detail);
    if (isOther || shown.state !== state) {
      this.dress(shown, slot, box, look, detail);
      shown.state = state;
    }
    // Focus, selection and the marks of a drag are no reason to write the content anew.
    const content = this.contentOf(slot, detail);
    const isPressed = this.pressed !== "" && shown.element.dataset["key"] === this.pressed;
    if ((isOther || shown.content !== content) && !isPressed) {
      this.fill(shown, slot, box, look, detail);
      shown.content = content;
    }
    this.move(shown);
  }

  /** @param {Shown} shown */
  move(shown) {
    const x = this.stage.x[shown.slot] ?? 0;
    const y = this.stage.y[shown.slot] ?? 0;
    if (shown.x === x && shown.y === y) return;
    shown.x = x;
    shown.y = y;
    shown.element.style.setProperty("transform", `translate(${x}px, ${y}px)`);
  }

  /** Writes new places after a step of a movement. */
  moveAll() {
    for (const shown of this.shown.values()) this.move(shown);
  }

  /**
   * Everything beside box and look that an element's attributes depend on.
   * @param {number} slot
   * @param {Detail} detail
   */
  stateOf(slot, detail) {
    const { folded, selection, decorated, layout } = this.stage;
    const key = layout.keys[slot] ?? "";
    const place = `${layout.shapes[slot]} ${layout.levels[slot]} ${layout.places[slot]} ${layout.sizes[slot]} ${layout.reports[slot]}`;
    return `${detail} ${place} ${folded.has(key)} ${selection.has(key)} ${decorated.get(key) ?? ""} ${this.current === key}`;
  }

  /**
   * Everything beside box and look that its content depends on.
   * @param {number} slot
   * @param {Detail} detail
   */
  contentOf(slot, detail) {
    const { layout, store } = this.stage;
    return `${detail} ${layout.shapes[slot]} ${layout.reports[slot]} ${layout.hidden[slot]} ${store.below(layout.keys[slot] ?? "")}`;
  }

  /**
   * The element itself: classes, colours and what it is in the tree.
   * @param {Shown} shown
   * @param {number} slot
   * @param {Box} box
   * @param {Look} look
   * @param {Detail} detail
   */
  dress({ element }, slot, box, look, detail) {
    const { layout, folded, selection } = this.stage;
    const key = layout.keys[slot] ?? "";
    const shape = layout.shapes[slot] ?? 0;
    const reports = layout.reports[slot] ?? 0;
    const isFlashing = element.classList.contains("is-flashing");
    element.className = classesOf({ shape, box, look, detail, decorated: this.stage.decorated.get(key), isFlashing });
    element.style.setProperty("--so-strip", `var(--so-tone-${look.tone})`);
    element.style.setProperty("--so-soft", `var(--so-tone-${look.tone}-soft)`);
    element.tabIndex = this.current === key ? 0 : -1;
    element.ariaLevel = String(layout.levels[slot]);
    element.ariaSetSize = String(layout.sizes[slot]);
    element.ariaPosInSet = String(layout.places[slot]);
    element.ariaExpanded = reports && shape !== MORE ? String(!folded.has(key)) : null;
    element.ariaSelected = String(selection.has(key));
  }

  /**
   * What stands in it.
   * @param {Shown} shown
   * @param {number} slot
   * @param {Box} box
   * @param {Look} look
   * @param {Detail} detail
   */
  fill(shown, slot, box, look, detail) {
    const { layout, store } = this.stage;
    const { element } = shown;
    const below = store.below(layout.keys[slot] ?? "");
    const [shape = 0, reports = 0, hidden = 0] = [layout.shapes[slot], layout.reports[slot], layout.hidden[slot]];
    const face = { box, look, shape, reports, below, hidden, roles: store.roles, on: store.on };
    element.replaceChildren(...(detail === "full" ? fullFace(face) : detail === "small" ? smallFace(face) : []));
    this.names.follow(element, face);
    shown.box = box;
    shown.look = look;
  }

  /** @param {string} key @returns {HTMLElement | null} */
  element(key) {
    return this.shown.get(key)?.element ?? null;
  }

  /**
   * Adds a class for as long as its animation runs.
   * @param {string} key
   * @param {string} name
   */
  animate(key, name) {
    const element = this.element(key);
    if (!element) return;
    element.classList.remove(name);
    element.classList.add(name);
    element.addEventListener("animationend", () => element.classList.remove(name), { once: true });
  }
}
