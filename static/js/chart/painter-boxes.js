// Boxes on the canvas, where they are too small to be elements: strip, ground, initials, the worst finding.
import { HEIGHTS, LEAF, MORE, WIDTHS } from "./layout-shapes.js";
import { writeLabels } from "./painter-labels.js";
import { initialsOf } from "./avatar.js";

/** @typedef {import("./scene-colours.js").Colours} Colours */
/** @typedef {import("./scene-stage.js").Stage} Stage */

const ROUND_SCALE = 0.25;
/** A box of a few pixels is all strip. */
const TINY_SCALE = 0.03;
/** Smaller letters than these are only noise. */
const LEAST_LETTERS_PX = 6;
const MARK_SCALE = 0.14;
const LEAST_STRIP_PX = 1.5;
const STRIP = 6;
const RADIUS = 8;
const DIM = 0.42;
const SEVERITY_TOKENS = { high: "so-high", medium: "so-med", low: "so-low" };

export class BoxPainter {
  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Colours} colours
   */
  constructor(context, colours) {
    this.context = context;
    this.colours = colours;
    this.family = "";
  }

  /** Asked for when there is something to write, for the browser works out styles to answer. */
  get font() {
    return (this.family ||= getComputedStyle(this.context.canvas).fontFamily);
  }

  /**
   * Boxes that are no elements: strip, ground and initials; and beside them what leaders are called.
   * @param {Stage} stage
   * @param {readonly number[]} slots
   * @param {number} scale
   * @param {number} right edge of what is seen
   */
  paint(stage, slots, scale, right) {
    /** @type {number[]} */
    const bright = [];
    /** @type {number[]} */
    const dim = [];
    for (const slot of slots) (stage.isDim(slot) ? dim : bright).push(slot);
    this.paintGroup(stage, bright, scale);
    writeLabels(this.context, stage, bright, { scale, right }, this);
    if (!dim.length) return;
    this.context.globalAlpha = DIM;
    this.paintGroup(stage, dim, scale);
    this.context.globalAlpha = 1;
  }

  /**
   * @param {Stage} stage
   * @param {readonly number[]} slots
   * @param {number} scale
   */
  paintGroup(stage, slots, scale) {
    if (scale < TINY_SCALE) {
      this.paintTiny(stage, slots);
      this.paintRings(stage, slots, scale);
      return;
    }
    const { context, colours } = this;
    /** @type {Map<string, number[]>} by the colour of the ground, then of the strip */
    const grounds = new Map();
    /** @type {Map<string, number[]>} */
    const strips = new Map();
    for (const slot of slots) {
      const tone = stage.toneAt(slot);
      const isVacant = stage.boxAt(slot).people.length === 0;
      gather(grounds, stage.isTinted(slot) ? `so-tone-${tone}-soft` : isVacant ? "so-hatch-a" : "so-surface", slot);
      gather(strips, `so-tone-${tone}`, slot);
    }
    const isRound = scale >= ROUND_SCALE;
    for (const [token, members] of grounds) this.fillBoxes(stage, members, token, scale, isRound);
    const strip = Math.max(STRIP, LEAST_STRIP_PX / scale);
    for (const [token, members] of strips) {
      context.fillStyle = colours.of(token);
      for (const slot of members) {
        const inset = isRound ? 2 : 0;
        const height = (HEIGHTS[stage.layout.shapes[slot] ?? 0] ?? 0) - 2 * inset;
        context.fillRect(stage.x[slot] ?? 0, (stage.y[slot] ?? 0) + inset, strip, height);
      }
    }
    this.writeInitials(stage, slots, scale);
    if (scale >= MARK_SCALE) this.paintMarks(stage, slots);
    this.paintRings(stage, slots, scale);
  }

  /**
   * @param {Stage} stage
   * @param {readonly number[]} slots
   */
  paintTiny(stage, slots) {
    const { context } = this;
    const { shapes } = stage.layout;
    const colours = stage.tones.map((tone) => this.colours.of(`so-tone-${tone}`));
    let last = -1;
    for (const slot of slots) {
      const tone = stage.toneNumber(slot);
      if (tone !== last) {
        context.fillStyle = colours[tone] ?? this.colours.of(`so-tone-${stage.toneAt(slot)}`);
        last = tone;
      }
      const shape = shapes[slot] ?? 0;
      context.fillRect(stage.x[slot] ?? 0, stage.y[slot] ?? 0, WIDTHS[shape] ?? 0, HEIGHTS[shape] ?? 0);
    }
  }

  /**
   * @param {Stage} stage
   * @param {readonly number[]} slots
   * @param {string} token
   * @param {number} scale
   * @param {boolean} isRound
   */
  fillBoxes(stage, slots, token, scale, isRound) {
    const { context, colours } = this;
    const edge = 1 / scale;
    context.fillStyle = colours.of(isRound ? token : "so-border-strong");
    context.beginPath();
    for (const slot of slots) {
      const shape = stage.layout.shapes[slot] ?? 0;
      const [x, y, width, height] = [stage.x[slot] ?? 0, stage.y[slot] ?? 0, WIDTHS[shape] ?? 0, HEIGHTS[shape] ?? 0];
      if (isRound) context.roundRect(x, y, width, height, RADIUS);
      else context.fillRect(x, y, width, height);
    }
    if (isRound) {
      context.fill();
      context.strokeStyle = colours.of("so-border-strong");
      context.lineWidth = edge;
      context.stroke();
      return;
    }
    context.fillStyle = colours.of(token);
    // The edge of a box that is smaller than a few pixels would be all of it.
    const inset = Math.min(edge, 6);
    for (const slot of slots) {
      const shape = stage.layout.shapes[slot] ?? 0;
      const [x, y, width, height] = [stage.x[slot] ?? 0, stage.y[slot] ?? 0, WIDTHS[shape] ?? 0, HEIGHTS[shape] ?? 0];
      context.fillRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
    }
  }

  /**
   * @param {Stage} stage
   * @param {readonly number[]} slots
   * @param {number} scale
   */
  writeInitials(stage, slots, scale) {
    const { context } = this;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = this.colours.of("so-text-2");
    for (const isLeaf of [false, true]) {
      const letters = isLeaf ? 28 : 46;
      if (letters * scale < LEAST_LETTERS_PX) continue;
      context.font = `600 ${letters}px ${this.font}`;
      for (const slot of slots) {
        const shape = stage.layout.shapes[slot] ?? 0;
        if ((shape === LEAF || shape === MORE) !== isLeaf) continue;
        const text = shape === MORE ? `+${stage.layout.hidden[slot]}` : lettersOf(stage, slot);
        context.fillText(text, (stage.x[slot] ?? 0) + (WIDTHS[shape] ?? 0) / 2, (stage.y[slot] ?? 0) + (HEIGHTS[shape] ?? 0) / 2 + letters / 20);
      }
    }
  }

  /**
   * A spot in the corner for the worst finding.
   * @param {Stage} stage
   * @param {readonly number[]} slots
   */
  paintMarks(stage, slots) {
    const { context } = this;
    for (const slot of slots) {
      const { findings } = stage.boxAt(slot);
      if (!findings || stage.isMore(slot)) continue;
      const x = (stage.x[slot] ?? 0) + (WIDTHS[stage.layout.shapes[slot] ?? 0] ?? 0) - 22;
      const y = (stage.y[slot] ?? 0) + 22;
      context.fillStyle = this.colours.of(SEVERITY_TOKENS[findings[1]]);
      context.beginPath();
      traceMark(context, findings[1], x, y, 12);
      context.fill();
    }
  }

  /**
   * What is selected, and where something would be dropped.
   * @param {Stage} stage
   * @param {readonly number[]} slots
   * @param {number} scale
   */
  paintRings(stage, slots, scale) {
    const { context } = this;
    for (const slot of slots) {
      const key = stage.layout.keys[slot] ?? "";
      const isTarget = stage.decorated.get(key) === "target";
      if (!isTarget && !stage.selection.has(key)) continue;
      const shape = stage.layout.shapes[slot] ?? 0;
      context.strokeStyle = this.colours.of("so-accent");
      context.lineWidth = 2.5 / scale;
      context.beginPath();
      context.roundRect(stage.x[slot] ?? 0, stage.y[slot] ?? 0, WIDTHS[shape] ?? 0, HEIGHTS[shape] ?? 0, RADIUS);
      context.stroke();
    }
  }
}

/**
 * Rhomb, triangle or disc: the shape says the severity before the colour does.
 * @param {CanvasRenderingContext2D} context
 * @param {"high" | "medium" | "low"} severity
 * @param {number} x middle
 * @param {number} y
 * @param {number} size half of its width
 */
function traceMark(context, severity, x, y, size) {
  if (severity === "low") {
    context.arc(x, y, size * 0.85, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(x, y - size);
  context.lineTo(x + size, severity === "high" ? y : y + size * 0.8);
  if (severity === "high") context.lineTo(x, y + size);
  context.lineTo(x - size, severity === "high" ? y : y + size * 0.8);
  context.closePath();
}

/**
 * @param {Map<string, number[]>} groups
 * @param {string} name
 * @param {number} slot
 */
function gather(groups, name, slot) {
  const group = groups.get(name);
  if (group) group.push(slot);
  else groups.set(name, [slot]);
}

/** @type {WeakMap<object, string>} */
const letters = new WeakMap();

/**
 * @param {Stage} stage
 * @param {number} slot
 */
function lettersOf(stage, slot) {
  const box = stage.boxAt(slot);
  let found = letters.get(box);
  if (found === undefined) {
    found = box.people[0] ? initialsOf(box.people[0].short) : "";
    letters.set(box, found);
  }
  return found;
}
