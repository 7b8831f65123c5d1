// A tidy drawing of trees whose nodes differ in size, in linear time and without recursion.
// A. van der Ploeg, "Drawing non-layered tidy trees in linear time", Software: Practice and Experience 44 (2014):
// subtrees are set side by side along their contours; threads join a contour to the one that goes on below it.

/**
 * Trees in preorder: a node stands after its parent, siblings from left to right. Lengths in pixels.
 * @typedef {object} Nodes
 * @property {number} count
 * @property {Int32Array} parents index of the parent, -1 for a root
 * @property {Float64Array} widths
 * @property {Float64Array} heights with the room above the node that is kept free
 * @property {number} siblingGap between two children of one node
 * @property {number} branchGap between boxes of different branches, and between trees
 */

/**
 * @typedef {object} Work
 * @property {Nodes} nodes
 * @property {Int32Array} starts first child in `children`; one longer than the nodes, the last is the super root's end
 * @property {Int32Array} children
 * @property {Float64Array} bottoms
 * @property {Float64Array} prelim place beside the siblings
 * @property {Float64Array} mod shift of the whole subtree
 * @property {Float64Array} shift
 * @property {Float64Array} change
 * @property {Int32Array} leftThread
 * @property {Int32Array} rightThread
 * @property {Int32Array} leftEnd lowest node of the left contour
 * @property {Int32Array} rightEnd
 * @property {Float64Array} leftSum sum of `mod` from the node down to its lowest left node
 * @property {Float64Array} rightSum
 */

/**
 * @param {Nodes} nodes
 * @returns {{x: Float64Array, y: Float64Array}} the left top corner of every node; x may be negative
 */
export function tidy(nodes) {
  const { count, parents, heights } = nodes;
  const y = new Float64Array(count + 1);
  for (let node = 0; node < count; node++) {
    const parent = /** @type {number} */ (parents[node]);
    y[node] = parent < 0 ? 0 : at(y, parent) + at(heights, parent);
  }
  const work = workOf(nodes, y);
  for (let node = count - 1; node >= 0; node--) gather(work, node);
  gather(work, count);
  const x = spread(work);
  return { x, y };
}

/**
 * @param {Float64Array | Int32Array} list
 * @param {number} index that is inside
 */
function at(list, index) {
  return /** @type {number} */ (list[index]);
}

/**
 * The super root, above all roots, is the node `count`.
 * @param {Nodes} nodes
 * @param {Float64Array} y
 * @returns {Work}
 */
function workOf(nodes, y) {
  const { count, parents, heights } = nodes;
  const starts = new Int32Array(count + 2);
  for (let node = 0; node < count; node++) {
    const parent = at(parents, node);
    const slot = (parent < 0 ? count : parent) + 1;
    starts[slot] = at(starts, slot) + 1;
  }
  for (let node = 0; node <= count; node++) starts[node + 1] = at(starts, node + 1) + at(starts, node);
  const next = starts.slice();
  const children = new Int32Array(count);
  const bottoms = new Float64Array(count + 1);
  for (let node = 0; node < count; node++) {
    const parent = at(parents, node) < 0 ? count : at(parents, node);
    const place = at(next, parent);
    children[place] = node;
    next[parent] = place + 1;
    bottoms[node] = at(y, node) + at(heights, node);
  }
  const floats = () => new Float64Array(count + 1);
  const nobody = () => new Int32Array(count + 1).fill(-1);
  return {
    nodes, starts, children, bottoms,
    prelim: floats(), mod: floats(), shift: floats(), change: floats(),
    leftThread: nobody(), rightThread: nobody(), leftEnd: nobody(), rightEnd: nobody(),
    leftSum: floats(), rightSum: floats(),
  };
}

/**
 * Sets the children of a node side by side; the children have theirs already.
 * @param {Work} work
 * @param {number} node
 */
function gather(work, node) {
  const { starts, children, bottoms, leftEnd, rightEnd, leftSum, rightSum, prelim, mod, nodes } = work;
  const start = at(starts, node);
  const end = at(starts, node + 1);
  if (start === end) {
    leftEnd[node] = node;
    rightEnd[node] = node;
    return;
  }
  const first = at(children, start);
  /** @type {Lows} which sibling the right contour belongs to, from the highest to the lowest */
  const lows = { bottoms: [at(bottoms, at(leftEnd, first))], siblings: [start] };
  for (let place = start + 1; place < end; place++) {
    const low = at(bottoms, at(rightEnd, at(children, place)));
    separate(work, node, place, lows);
    while (lows.bottoms.length && low >= /** @type {number} */ (lows.bottoms.at(-1))) {
      lows.bottoms.pop();
      lows.siblings.pop();
    }
    lows.bottoms.push(low);
    lows.siblings.push(place);
  }
  const last = at(children, end - 1);
  if (node < nodes.count) {
    const right = at(prelim, last) + at(mod, last) + at(nodes.widths, last);
    prelim[node] = (at(prelim, first) + at(mod, first) + right - at(nodes.widths, node)) / 2;
  }
  leftEnd[node] = at(leftEnd, first);
  leftSum[node] = at(leftSum, first);
  rightEnd[node] = at(rightEnd, last);
  rightSum[node] = at(rightSum, last);
}

/** @typedef {{bottoms: number[], siblings: number[]}} Lows the last is the highest */

/**
 * Moves the child at `place` right until its left contour clears the right contour of those before it.
 * @param {Work} work
 * @param {number} node
 * @param {number} place
 * @param {Lows} lows
 */
function separate(work, node, place, lows) {
  const { children, bottoms, prelim, mod, nodes } = work;
  const before = at(children, place - 1);
  const child = at(children, place);
  const siblingGap = node === nodes.count ? nodes.branchGap : nodes.siblingGap;
  let right = before;
  let left = child;
  let rightSum = at(mod, right);
  let leftSum = at(mod, left);
  let low = lows.bottoms.length - 1;
  while (right >= 0 && left >= 0) {
    if (at(bottoms, right) > /** @type {number} */ (lows.bottoms[low])) low--;
    const gap = right === before && left === child ? siblingGap : nodes.branchGap;
    const over = rightSum + at(prelim, right) + at(nodes.widths, right) + gap - (leftSum + at(prelim, left));
    if (over > 0) {
      leftSum += over;
      moveSubtree(work, place, /** @type {number} */ (lows.siblings[low]), over);
    }
    const rightBottom = at(bottoms, right);
    const leftBottom = at(bottoms, left);
    if (rightBottom <= leftBottom) {
      right = nextRight(work, right);
      if (right >= 0) rightSum += at(mod, right);
    }
    if (rightBottom >= leftBottom) {
      left = nextLeft(work, left);
      if (left >= 0) leftSum += at(mod, left);
    }
  }
  const first = at(children, at(work.starts, node));
  if (right < 0 && left >= 0) joinLeft(work, first, child, left, leftSum);
  else if (right >= 0 && left < 0) joinRight(work, before, child, right, rightSum);
}

/**
 * The siblings between the two that met share the distance among them.
 * @param {Work} work
 * @param {number} place
 * @param {number} met
 * @param {number} distance
 */
function moveSubtree(work, place, met, distance) {
  const { children, mod, leftSum, rightSum, shift, change } = work;
  const child = at(children, place);
  mod[child] = at(mod, child) + distance;
  leftSum[child] = at(leftSum, child) + distance;
  rightSum[child] = at(rightSum, child) + distance;
  if (met === place - 1) return;
  const part = distance / (place - met);
  const after = at(children, met + 1);
  shift[after] = at(shift, after) + part;
  shift[child] = at(shift, child) - part;
  change[child] = at(change, child) - (distance - part);
}

/**
 * @param {Work} work
 * @param {number} node
 */
function nextLeft(work, node) {
  const start = at(work.starts, node);
  return start === at(work.starts, node + 1) ? at(work.leftThread, node) : at(work.children, start);
}

/**
 * @param {Work} work
 * @param {number} node
 */
function nextRight(work, node) {
  const end = at(work.starts, node + 1);
  return end === at(work.starts, node) ? at(work.rightThread, node) : at(work.children, end - 1);
}

/**
 * The child reaches lower than all before it: the left contour goes on along the child.
 * @param {Work} work
 * @param {number} first
 * @param {number} child
 * @param {number} left
 * @param {number} leftSum
 */
function joinLeft(work, first, child, left, leftSum) {
  const { leftEnd, leftThread, mod, prelim } = work;
  const end = at(leftEnd, first);
  leftThread[end] = left;
  const difference = leftSum - at(mod, left) - at(work.leftSum, first);
  mod[end] = at(mod, end) + difference;
  prelim[end] = at(prelim, end) - difference;
  leftEnd[first] = at(leftEnd, child);
  work.leftSum[first] = at(work.leftSum, child);
}

/**
 * Those before the child reach lower: the right contour goes on along them.
 * @param {Work} work
 * @param {number} before
 * @param {number} child
 * @param {number} right
 * @param {number} rightSum
 */
function joinRight(work, before, child, right, rightSum) {
  const { rightEnd, rightThread, mod, prelim } = work;
  const end = at(rightEnd, child);
  rightThread[end] = right;
  const difference = rightSum - at(mod, right) - at(work.rightSum, child);
  mod[end] = at(mod, end) + difference;
  prelim[end] = at(prelim, end) - difference;
  rightEnd[child] = at(rightEnd, before);
  work.rightSum[child] = at(work.rightSum, before);
}

/**
 * Sums the shifts from the roots down.
 * @param {Work} work
 */
function spread(work) {
  const { nodes, starts, children, prelim, mod, shift, change } = work;
  const x = new Float64Array(nodes.count);
  const sums = new Float64Array(nodes.count + 1);
  const shareAmong = (/** @type {number} */ node) => {
    let moved = 0;
    let sum = 0;
    for (let place = at(starts, node); place < at(starts, node + 1); place++) {
      const child = at(children, place);
      moved += at(shift, child);
      sum += moved + at(change, child);
      mod[child] = at(mod, child) + sum;
    }
  };
  shareAmong(nodes.count);
  for (let node = 0; node < nodes.count; node++) {
    const parent = at(nodes.parents, node);
    const sum = (parent < 0 ? 0 : at(sums, parent)) + at(mod, node);
    sums[node] = sum;
    x[node] = at(prelim, node) + sum;
    shareAmong(node);
  }
  return x;
}
