// Shapes, sizes and distances of the chart, and what a layout consists of. Lengths are CSS pixels at a scale of one.

export const LEAD = 0;
export const STAFF = 1;
export const LEAF = 2;
export const MORE = 3;
export const SHAPES = /** @type {const} */ (["lead", "staff", "leaf", "more"]);
export const WIDTHS = [188, 188, 173, 173];
export const HEIGHTS = [122, 76, 57, 57];

/** From a leader to the line below; the bus runs in the middle. */
export const LINE_GAP = 40;
export const STAFF_GAP = 28;
export const STACK_GAP = 14;
export const LEAF_GAP = 6;
export const INDENT = 15;
/** Of the line that a stack hangs from, from the left edge of its column. */
export const TRUNK = 6;
export const SIBLING_GAP = 12;
export const BRANCH_GAP = 28;
export const STAFF_AISLE = 32;
export const STAFF_IN_A_ROW = 4;
export const MOST_STAFF = 8;
/** Of more than SHOWN_LEAVES + 1 leaves with one role the rest folds away. */
export const SHOWN_LEAVES = 7;

/** How the members of a group hang from their leader. */
export const LINE = 0;
export const STAFF_ROW = 1;
/** A stack below its leader, and one that is a column of the line. */
export const STACK = 2;
export const COLUMN = 3;

/**
 * The boxes of a structure; siblings stand in their order.
 * @typedef {object} Forest
 * @property {readonly string[]} keys
 * @property {Int32Array} parents index of the leader in `keys`, -1 for a root
 * @property {readonly string[]} roles the first role of each box, "" for none
 * @property {Uint8Array} kept 1 for a box that never folds away: a vacancy, one with findings
 * @property {ReadonlySet<string>} folded keys of the leaders whose reports are put away
 * @property {ReadonlySet<string>} opened the "more" boxes that are open, by `moreKey`
 * @property {boolean} [opensAll] no "more" boxes at all
 */

/**
 * What is seen, in reading order: a box before its reports, leaves before leading ones.
 * @typedef {object} Layout
 * @property {number} count
 * @property {string[]} keys that of a "more" box is its `moreKey`
 * @property {Int32Array} boxes index in the forest; of a "more" box the first that it puts away
 * @property {Int32Array} leaders place of the leader in this order, -1 for a root
 * @property {Uint8Array} shapes LEAD, STAFF, LEAF or MORE
 * @property {Float64Array} x left edge
 * @property {Float64Array} y top edge
 * @property {Int32Array} levels 1 for a root
 * @property {Int32Array} places 1-based, among all siblings
 * @property {Int32Array} sizes how many siblings there are, those put away included
 * @property {Int32Array} reports how many report directly, whether seen or not
 * @property {Int32Array} hidden how many boxes a "more" box puts away
 * @property {Map<string, number>} placeOf from a key into this order
 * @property {Groups} groups
 * @property {number} width
 * @property {number} height
 */

/**
 * What hangs together from one leader; from these the lines are drawn.
 * @typedef {object} Groups
 * @property {number[]} kinds LINE, STAFF_ROW, STACK or COLUMN
 * @property {number[]} leaders
 * @property {number[]} starts first member in `members`; one longer than the groups
 * @property {number[]} members places in the layout's order
 */

/**
 * @param {string} leader "" for the top
 * @param {string} role
 */
export function moreKey(leader, role) {
  return `more:${leader}:${role}`;
}
