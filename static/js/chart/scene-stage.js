// What the parts of the scene share: the layout of the store's boxes, which branches are folded, how each box looks.
import { layOut } from "./layout.js";
import { MORE, SHOWN_LEAVES } from "./layout-shapes.js";
import { BoxIndex } from "./viewport-index.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Look} Look
 * @typedef {import("./types.js").Store} Store
 * @typedef {import("./layout-shapes.js").Forest} Forest
 * @typedef {import("./layout-shapes.js").Layout} Layout
 */

/** @type {Forest} */
const NO_FOREST = {
  keys: [], parents: new Int32Array(), roles: [], kept: new Uint8Array(), folded: new Set(), opened: new Set(),
};

/** A larger structure begins folded, with about so many boxes in sight. */
const MOST_UNFOLDED = 600;
const OVERVIEW = 120;

const KNOWN = 1;
const DIM = 2;
const TINTED = 4;
const TONE = 3;

export class Stage {
  /**
   * @param {Store} store
   * @param {(box: Box) => Look} look
   */
  constructor(store, look) {
    this.store = store;
    this.look = look;
    this.folded = /** @type {Set<string>} */ (new Set());
    this.opened = /** @type {Set<string>} */ (new Set());
    this.opensAll = false;
    this.forest = NO_FOREST;
    this.boxes = /** @type {Box[]} */ ([]);
    this.layout = layOut(NO_FOREST);
    this.index = new BoxIndex(this.layout);
    /** Where the boxes are shown: on their way during a movement, else the layout's own places. */
    this.x = this.layout.x;
    this.y = this.layout.y;
    this.isMoving = false;
    this.selection = /** @type {ReadonlySet<string>} */ (new Set());
    this.decorated = /** @type {Map<string, string>} */ (new Map());
    /** Of the boxes that are elements: one that has not changed looks as before. */
    this.looks = /** @type {WeakMap<Box, Look>} */ (new WeakMap());
    /** What the canvas needs of every look: known, dim, tinted, and from there up the number of the tone. */
    this.paints = new Uint16Array();
    this.tones = /** @type {string[]} */ ([]);
  }

  /** Takes the boxes of the store as they are now and finds their places. */
  layOut() {
    const { store } = this;
    const keys = store.keys();
    const place = new Map(keys.map((key, index) => [key, index]));
    const boxes = keys.map((key) => /** @type {Box} */ (store.get(key)));
    this.boxes = boxes;
    const parents = Int32Array.from(boxes, ({ parent }) => (parent === null ? -1 : (place.get(parent) ?? -1)));
    this.forest = {
      keys, parents,
      roles: boxes.map(({ roles }) => roles[0]?.[0] ?? ""),
      kept: keptOf(boxes, parents),
      folded: this.folded, opened: this.opened, opensAll: this.opensAll,
    };
    this.layout = layOut(this.forest);
    this.index = new BoxIndex(this.layout);
    this.x = this.layout.x;
    this.y = this.layout.y;
    this.paints = new Uint16Array(this.layout.count);
  }

  /**
   * Takes changed boxes whose places are as before.
   * @param {Iterable<string>} keys
   * @returns {boolean} false when a place may have changed: then everything is laid out anew
   */
  refresh(keys) {
    const { store } = this;
    const changed = [];
    for (const key of keys) {
      const slot = this.layout.placeOf.get(key);
      const box = store.get(key);
      const before = slot === undefined ? undefined : this.boxes[this.layout.boxes[slot] ?? -1];
      if (!box || !before || slot === undefined || movesWith(before, box, store)) return false;
      changed.push({ slot, box });
    }
    for (const { slot, box } of changed) {
      this.boxes[this.layout.boxes[slot] ?? -1] = box;
      this.paints[slot] = 0;
    }
    return true;
  }

  /** @param {number} slot @returns {Box} of a "more" box the first that it puts away */
  boxAt(slot) {
    return /** @type {Box} */ (this.boxes[this.layout.boxes[slot] ?? -1]);
  }

  /** @param {number} slot @returns {Look} */
  lookAt(slot) {
    const box = this.boxAt(slot);
    let look = this.looks.get(box);
    if (!look) {
      look = this.look(box);
      this.looks.set(box, look);
    }
    return look;
  }

  /**
   * The look as far as the canvas shows it. Whole looks of thousands of boxes would fill the memory.
   * @param {number} slot
   * @returns {number}
   */
  paintAt(slot) {
    let paint = this.paints[slot] ?? 0;
    if (paint) return paint;
    const { tone, dim, tint } = this.look(this.boxAt(slot));
    let number = this.tones.indexOf(tone);
    if (number < 0) number = this.tones.push(tone) - 1;
    paint = KNOWN | (dim ? DIM : 0) | (tint ? TINTED : 0) | (number << TONE);
    this.paints[slot] = paint;
    return paint;
  }

  /** @param {number} slot */
  isDim(slot) {
    return (this.paintAt(slot) & DIM) !== 0;
  }

  /** @param {number} slot */
  isTinted(slot) {
    return (this.paintAt(slot) & TINTED) !== 0;
  }

  /** @param {number} slot */
  toneNumber(slot) {
    return this.paintAt(slot) >> TONE;
  }

  /** @param {number} slot */
  toneAt(slot) {
    return this.tones[this.toneNumber(slot)] ?? "none";
  }

  /** @param {(box: Box) => Look} look */
  setLook(look) {
    this.look = look;
    this.looks = new WeakMap();
    this.paints = new Uint16Array(this.layout.count);
  }

  /** @param {string | null | undefined} key @returns {number} -1 when the box is not seen */
  slotOf(key) {
    return key ? (this.layout.placeOf.get(key) ?? -1) : -1;
  }

  /** @param {number} slot */
  isMore(slot) {
    return this.layout.shapes[slot] === MORE;
  }

  /** @param {number} slot @returns {string} the key of the leader, "" for a root */
  leaderOf(slot) {
    return this.layout.keys[this.layout.leaders[slot] ?? -1] ?? "";
  }

  /** @param {boolean} folded all leaders but the roots; or everything open, "more" boxes too */
  foldAll(folded) {
    this.folded.clear();
    this.opened.clear();
    this.opensAll = !folded;
    if (!folded) return;
    for (const key of this.store.keys()) {
      if (this.store.get(key)?.parent && this.store.children(key).length) this.folded.add(key);
    }
  }

  /** A structure too large to be read as a whole begins with as many whole levels as make a picture. */
  foldToOverview() {
    const { store } = this;
    const keys = store.keys();
    if (this.opensAll || keys.length <= MOST_UNFOLDED) return;
    let level = [...store.roots()];
    for (let seen = level.length; level.length; ) {
      const next = level.flatMap((key) => store.children(key));
      seen += next.length;
      if (seen > OVERVIEW) break;
      level = next;
    }
    for (const key of level) if (store.children(key).length) this.folded.add(key);
  }

  /**
   * Opens what stands between the top and a box, so that it is seen.
   * @param {string} key
   * @returns {boolean} whether something had to be opened
   */
  openTo(key) {
    if (this.slotOf(key) >= 0 || !this.store.has(key)) return false;
    for (const above of this.store.ancestors(key)) this.folded.delete(above);
    const box = this.store.get(key);
    this.opened.add(`more:${box?.parent ?? ""}:${box?.roles[0]?.[0] ?? ""}`);
    return true;
  }
}

/** @param {Box} box */
function isVacant(box) {
  return box.people.length === 0;
}

/** @param {Box} box */
function findingsOf(box) {
  return box.findings?.[0] ?? 0;
}

/**
 * Who never goes into a "more" box, because it is what one looks for: a vacancy, and whoever has more findings than
 * others of the same leader and role. What all of them have (too many reports, say) tells nobody apart.
 * @param {readonly Box[]} boxes
 * @param {Int32Array} parents
 */
function keptOf(boxes, parents) {
  const kept = new Uint8Array(boxes.length);
  const reports = new Int32Array(boxes.length + 1);
  for (const parent of parents) reports[parent + 1] = (reports[parent + 1] ?? 0) + 1;
  const isCrowded = (/** @type {number} */ place) => (reports[(parents[place] ?? -1) + 1] ?? 0) > SHOWN_LEAVES;
  const groupOf = (/** @type {number} */ place) => `${parents[place]} ${boxes[place]?.roles[0]?.[0]}`;
  /** @type {Map<string, number>} */
  const fewest = new Map();
  boxes.forEach((box, place) => {
    if (!isCrowded(place)) return;
    const group = groupOf(place);
    fewest.set(group, Math.min(fewest.get(group) ?? Infinity, findingsOf(box)));
  });
  boxes.forEach((box, place) => {
    if (!isCrowded(place)) return;
    if (isVacant(box) || (box.findings && findingsOf(box) > (fewest.get(groupOf(place)) ?? 0))) kept[place] = 1;
  });
  return kept;
}

/**
 * @param {Box} box
 * @param {Store} store
 */
function isCrowded(box, store) {
  return store.children(box.parent).length > SHOWN_LEAVES;
}

/**
 * @param {Box} before
 * @param {Box} now
 * @param {Store} store
 */
function movesWith(before, now, store) {
  return before.parent !== now.parent || before.order !== now.order || before.roles[0]?.[0] !== now.roles[0]?.[0]
    || (isCrowded(now, store) && (isVacant(before) !== isVacant(now) || findingsOf(before) !== findingsOf(now)));
}
