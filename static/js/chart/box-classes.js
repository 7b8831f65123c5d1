// What a box is, in the classes that its looks hang on.
import { LEAF, MORE, SHAPES } from "./layout-shapes.js";

/**
 * @param {object} of
 * @param {number} of.shape
 * @param {import("./types.js").Box} of.box
 * @param {import("./types.js").Look} of.look
 * @param {import("./boxes.js").Detail} of.detail
 * @param {string} [of.decorated] a mark of the moment: where a drag would drop
 * @param {boolean} of.isFlashing
 * @returns {string}
 */
export function classesOf({ shape, box, look, detail, decorated, isFlashing }) {
  const isHeld = shape !== MORE;
  return [
    "so-box", `so-box-${SHAPES[shape] ?? "lead"}`, `is-${detail}`,
    shape === LEAF || shape === MORE ? "is-leaf" : "",
    isHeld && box.people.length === 0 ? "is-vacant" : "",
    isHeld && box.people[0] && box.people[0].kind !== "permanent" ? "is-temporary" : "",
    look.tint ? "is-tinted" : "", look.dim ? "is-dim" : "",
    look.tag ? `has-tag is-${look.tag.kind}` : "",
    look.ring === null ? "" : `has-ring so-ring-${look.ring}`,
    decorated ? `is-${decorated}` : "",
    isFlashing ? "is-flashing" : "",
  ].filter(Boolean).join(" ");
}
