// The order in which a forest is read, who hangs together, and the nodes whose places are then sought.
import {
  COLUMN, HEIGHTS, LEAD, LEAF, LEAF_GAP, LINE, LINE_GAP, MORE, MOST_STAFF, SHOWN_LEAVES, SIBLING_GAP, STACK, STACK_GAP,
  STAFF, STAFF_AISLE, STAFF_GAP, STAFF_IN_A_ROW, STAFF_ROW, WIDTHS, moreKey,
} from "./layout-shapes.js";

/** @typedef {import("./layout-shapes.js").Forest} Forest */
/** @typedef {import("./layout-shapes.js").Groups} Groups */

/** Goes through the forest once, writing down order, groups and the nodes that `tidy` places. */
export class Walk {
  /** @param {Forest} forest */
  constructor(forest) {
    this.forest = forest;
    this.branches = branchesOf(forest);
    this.keys = /** @type {string[]} */ ([]);
    this.boxes = /** @type {number[]} */ ([]);
    this.leaders = /** @type {number[]} */ ([]);
    this.shapes = /** @type {number[]} */ ([]);
    this.levels = /** @type {number[]} */ ([]);
    this.places = /** @type {number[]} */ ([]);
    this.sizes = /** @type {number[]} */ ([]);
    this.reports = /** @type {number[]} */ ([]);
    this.hidden = /** @type {number[]} */ ([]);
    /** @type {Groups} */
    this.groups = { kinds: [], leaders: [], starts: [0], members: [] };
    // The nodes: parent, size, first place of what stands in it; a column has no leader of its own at its top.
    this.nodeParents = /** @type {number[]} */ ([]);
    this.nodeWidths = /** @type {number[]} */ ([]);
    this.nodeHeights = /** @type {number[]} */ ([]);
    this.nodeHeads = /** @type {number[]} */ ([]);
    this.nodeStaff = /** @type {number[]} */ ([]);
    this.nodeStacks = /** @type {number[]} */ ([]);
  }

  run() {
    const { forest, branches } = this;
    /** @type {Array<{box: number, leader: number, node: number, member: number, place: number, size: number}>} */
    const waiting = [];
    const roots = branches.of(forest.keys.length);
    for (let place = roots.length; place > 0; place--) {
      const box = /** @type {number} */ (roots[place - 1]);
      waiting.push({ box, leader: -1, node: -1, member: -1, place, size: roots.length });
    }
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const slot = this.seen(next.box, LEAD, next.leader, next.place, next.size);
      if (next.member >= 0) this.groups.members[next.member] = slot;
      const node = this.node(next.node, slot, WIDTHS[LEAD] ?? 0, HEIGHTS[LEAD] ?? 0);
      const inner = branches.of(next.box);
      if (!inner.length || forest.folded.has(/** @type {string} */ (forest.keys[next.box]))) continue;
      const leading = inner.filter((box) => branches.of(box).length > 0);
      this.leaves(slot, node, inner, leading.length);
      const first = this.group(LINE, slot, leading.map(() => -1));
      for (let index = leading.length - 1; index >= 0; index--) {
        const place = inner.length - leading.length + index + 1;
        const box = /** @type {number} */ (leading[index]);
        waiting.push({ box, leader: slot, node, member: first + index, place, size: inner.length });
      }
    }
  }

  /**
   * @param {number} box
   * @param {number} shape
   * @param {number} leader
   * @param {number} place
   * @param {number} size
   */
  seen(box, shape, leader, place, size) {
    this.keys.push(/** @type {string} */ (this.forest.keys[box]));
    this.boxes.push(box);
    this.shapes.push(shape);
    this.leaders.push(leader);
    this.levels.push(leader < 0 ? 1 : /** @type {number} */ (this.levels[leader]) + 1);
    this.places.push(place);
    this.sizes.push(size);
    this.reports.push(this.branches.of(box).length);
    this.hidden.push(0);
    return this.keys.length - 1;
  }

  /**
   * @param {number} parent
   * @param {number} head
   * @param {number} width
   * @param {number} height
   */
  node(parent, head, width, height) {
    this.nodeParents.push(parent);
    this.nodeHeads.push(head);
    this.nodeWidths.push(width);
    this.nodeHeights.push(height + (parent < 0 ? 0 : LINE_GAP));
    this.nodeStaff.push(-1);
    this.nodeStacks.push(-1);
    return this.nodeParents.length - 1;
  }

  /**
   * @param {number} kind
   * @param {number} leader
   * @param {number[]} members
   * @returns {number} where its members begin
   */
  group(kind, leader, members) {
    const start = this.groups.members.length;
    if (!members.length) return start;
    this.groups.kinds.push(kind);
    this.groups.leaders.push(leader);
    for (const member of members) this.groups.members.push(member);
    this.groups.starts.push(this.groups.members.length);
    return start;
  }

  /**
   * The reports who lead nobody.
   * @param {number} leader
   * @param {number} node
   * @param {readonly number[]} inner
   * @param {number} leading how many of them lead
   */
  leaves(leader, node, inner, leading) {
    const leaves = leading ? inner.filter((box) => this.branches.of(box).length === 0) : inner;
    if (!leaves.length) return;
    if (leading && this.leaders[leader] === -1 && leaves.length <= MOST_STAFF) this.staff(leader, node, leaves, inner.length);
    else this.stack(leader, node, leaves, inner.length, leading > 0);
  }

  /**
   * @param {number} leader
   * @param {number} node
   * @param {readonly number[]} leaves
   * @param {number} size
   */
  staff(leader, node, leaves, size) {
    this.nodeStaff[node] = this.groups.kinds.length;
    const width = WIDTHS[STAFF] ?? 0;
    for (let start = 0; start < leaves.length; start += STAFF_IN_A_ROW) {
      const row = leaves.slice(start, start + STAFF_IN_A_ROW);
      this.group(STAFF_ROW, leader, row.map((box, index) => this.seen(box, STAFF, leader, start + index + 1, size)));
      const half = Math.ceil(row.length / 2) * (width + SIBLING_GAP) - SIBLING_GAP;
      this.nodeWidths[node] = Math.max(this.nodeWidths[node] ?? 0, 2 * half + STAFF_AISLE);
      this.nodeHeights[node] = (this.nodeHeights[node] ?? 0) + STAFF_GAP + (HEIGHTS[STAFF] ?? 0);
    }
  }

  /**
   * @param {number} leader
   * @param {number} node
   * @param {readonly number[]} leaves
   * @param {number} size
   * @param {boolean} beside
   */
  stack(leader, node, leaves, size, beside) {
    const key = /** @type {string} */ (this.keys[leader]);
    const { shown, away } = putAway(leaves, this.forest, key);
    const members = shown.map((box, index) => this.seen(box, LEAF, leader, index + 1, size));
    let place = shown.length + 1;
    for (const rest of away) {
      const slot = this.seen(/** @type {number} */ (rest[0]), MORE, leader, place, size);
      this.keys[slot] = moreKey(key, this.forest.roles[/** @type {number} */ (rest[0])] ?? "");
      this.hidden[slot] = rest.length;
      place += rest.length;
      members.push(slot);
    }
    const high = members.length * ((HEIGHTS[LEAF] ?? 0) + LEAF_GAP) - LEAF_GAP;
    const holder = beside ? this.node(node, -1, WIDTHS[LEAD] ?? 0, high) : node;
    if (!beside) this.nodeHeights[node] = (this.nodeHeights[node] ?? 0) + STACK_GAP + high;
    this.nodeStacks[holder] = this.groups.kinds.length;
    this.group(beside ? COLUMN : STACK, leader, members);
  }

}

/**
 * The reports of each box, in order; those of the number of boxes are the roots.
 * @param {Forest} forest
 */
function branchesOf(forest) {
  const count = forest.keys.length;
  /** @type {Array<number[] | undefined>} */
  const lists = new Array(count + 1);
  /** @type {number[]} */
  const nobody = [];
  for (let box = 0; box < count; box++) {
    const parent = /** @type {number} */ (forest.parents[box]);
    const place = parent < 0 ? count : parent;
    const list = lists[place];
    if (list) list.push(box);
    else lists[place] = [box];
  }
  return { of: (/** @type {number} */ box) => lists[box] ?? nobody };
}

/**
 * What stays in sight, and for each role with too many leaves those that go away.
 * @param {readonly number[]} leaves
 * @param {Forest} forest
 * @param {string} leader
 * @returns {{shown: readonly number[], away: number[][]}}
 */
function putAway(leaves, forest, leader) {
  if (forest.opensAll || leaves.length <= SHOWN_LEAVES + 1) return { shown: leaves, away: [] };
  /** @type {Map<string, number[]>} */
  const byRole = new Map();
  for (const box of leaves) {
    const role = forest.roles[box] ?? "";
    const group = byRole.get(role);
    if (group) group.push(box);
    else byRole.set(role, [box]);
  }
  const away = [];
  for (const [role, group] of byRole) {
    if (!role || group.length <= SHOWN_LEAVES + 1 || forest.opened.has(moreKey(leader, role))) continue;
    const rest = group.slice(SHOWN_LEAVES).filter((box) => !forest.kept[box]);
    if (rest.length > 1) away.push(rest);
  }
  const hidden = new Set(away.flat());
  return { shown: hidden.size ? leaves.filter((box) => !hidden.has(box)) : leaves, away };
}
