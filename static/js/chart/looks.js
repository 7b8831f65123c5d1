// How a box looks at the moment is said by several: the lens, the search, a comparison, other editors. Each sets its
// part here; whoever draws boxes (the scene, the table) takes the whole.

/** @import { Box, Look } from "./types.js" */

/**
 * @typedef {(box: Box) => Partial<Look> | null} Part null: nothing to say of this box
 * @typedef {(look: (box: Box) => Look) => void} Drawer
 */

/** @type {Readonly<Look>} */
const PLAIN = Object.freeze({ tone: "none", tint: false, value: null, figure: null, dim: false, tag: null, ring: null });

/** Who speaks later overrules who spoke before, except that a box dimmed by anybody stays dim. */
const ORDER = ["figures", "lens", "legend", "search", "presence", "compare"];

/** @type {Map<string, Part>} */
const parts = new Map();
/** @type {Drawer[]} */
const drawers = [];

/**
 * The whole look of a box. A new function for every change: what has not been asked anew keeps what it was told.
 * @returns {(box: Box) => Look}
 */
function wholeLook() {
  const spoken = ORDER.flatMap((name) => parts.get(name) ?? []);
  return (box) => {
    const look = { ...PLAIN };
    for (const part of spoken) {
      const said = part(box);
      if (said) Object.assign(look, said, { dim: look.dim || said.dim === true });
    }
    return look;
  };
}

function tell() {
  const look = wholeLook();
  for (const drawer of drawers) drawer(look);
}

/**
 * @param {"figures" | "lens" | "legend" | "search" | "presence" | "compare"} name
 * @param {Part | null} part null takes it away
 */
export function setPart(name, part) {
  if (part) parts.set(name, part);
  else if (!parts.delete(name)) return;
  tell();
}

/**
 * @param {Drawer} drawer told at once and after every change: `scene.setLook`, `table.setLook`
 */
export function addDrawer(drawer) {
  drawers.push(drawer);
  drawer(wholeLook());
}
