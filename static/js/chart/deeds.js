// The operations of teams/operations.py as the browser applies them before the server has answered, and what is plainly
// impossible. Pure. The server decides again: what is allowed here may still be refused there.

import { numberOf, refused, reload, rounded, assign, vacate } from "./seats.js";

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Operation} Operation
 * @typedef {import("./types.js").Refusal} Refusal
 * @typedef {import("./model.js").Ground} Ground
 * @typedef {import("./model.js").Layer} Layer
 */

// As in teams/actions/chart.py and teams/operations.py.
export const MAX_DEPTH = 60;
export const MAX_POSITIONS = 20_000;
export const MAX_TITLE = 160;

/**
 * @param {Box | undefined} box
 * @returns {string} how a box is called: by its people, else by its title
 */
export function nameOf(box) {
  return box?.people.map((seat) => seat.name).join(", ") || box?.title || "";
}

/**
 * @param {Ground} ground
 * @param {string | null} key
 * @returns {string[]} the box and everybody above it
 */
function leaders(ground, key) {
  const found = [];
  for (let at = key; at !== null && found.length <= MAX_DEPTH + 1; at = ground.get(at)?.parent ?? null) found.push(at);
  return found;
}

/**
 * @param {Ground} ground
 * @param {string} key
 * @returns {number} layers from the box down to its deepest report, itself included
 */
function height(ground, key) {
  let layers = 0;
  for (let layer = [key]; layer.length; layer = layer.flatMap((one) => [...ground.children(one)])) layers += 1;
  return layers;
}

/**
 * @param {Ground} ground
 * @param {string | null} parent
 */
function nextOrder(ground, parent) {
  return 1 + ground.children(parent).reduce((last, key) => Math.max(last, ground.get(key)?.order ?? 0), 0);
}

/** @param {{roles?: {role: string, share_pct: number | string}[]}} operation */
function sharesOf(operation) {
  return (operation.roles ?? []).map((share) => /** @type {[string, number]} */ ([share.role, numberOf(share.share_pct)]));
}

/** @param {readonly (readonly [string, number])[]} roles */
function badShares(roles) {
  if (new Set(roles.map(([slug]) => slug)).size < roles.length) return refused("refused-role-twice");
  return roles.every(([, pct]) => pct > 0 && pct <= 100) ? null : refused("refused-share");
}

/** @param {string} title */
function badTitle(title) {
  if (title.length > MAX_TITLE) return refused("refused-long-title", { limit: String(MAX_TITLE) });
  return /[\p{L}\p{N}]/u.test(title) ? null : refused("refused-no-title");
}

/** @param {string} text */
function tidied(text) {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

/** @param {number | string | undefined} fte */
function badFte(fte) {
  if (fte === undefined) return null;
  return numberOf(fte) > 0 && numberOf(fte) <= 10 ? null : refused("refused-fte");
}

/**
 * @param {Layer} layer
 * @param {import("./types.js").AddOperation} operation
 * @param {string} on
 */
function add(layer, operation, on) {
  const { key, parent } = operation;
  const title = tidied(operation.title);
  const roles = sharesOf(operation);
  if (layer.get(key)) return refused("refused-exists");
  if (parent !== null && !layer.get(parent)) return refused("refused-gone");
  if (layer.size >= MAX_POSITIONS) return refused("refused-full", { limit: String(MAX_POSITIONS) });
  if (leaders(layer, parent).length + 1 > MAX_DEPTH) return refused("refused-too-deep", { limit: String(MAX_DEPTH) });
  const bad = badTitle(title) ?? badFte(operation.fte) ?? badShares(roles);
  if (bad) return bad;
  layer.put({
    key, parent, title, roles, order: nextOrder(layer, parent), team: tidied(operation.team ?? ""),
    fte: operation.fte === undefined ? 1 : rounded(numberOf(operation.fte)), people: [], scope: [],
    load: 0, findings: null, opened_on: on, links: [], cost: null,
  });
  reload(layer, [], key);
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").MoveOperation} operation
 */
function move(layer, box, { parent }) {
  const leader = parent === null ? undefined : layer.get(parent);
  if (parent !== null && !leader) return refused("refused-gone");
  if (parent === box.key) return refused("refused-itself");
  const above = leaders(layer, parent);
  if (above.includes(box.key)) return refused("refused-own-report", { title: nameOf(box), leader: nameOf(leader) });
  if (above.length + height(layer, box.key) > MAX_DEPTH) return refused("refused-too-deep", { limit: String(MAX_DEPTH) });
  layer.put({ ...box, parent, order: nextOrder(layer, parent) });
  return null;
}

/**
 * Its reports move up to its own leader and keep their order; links that led to it go.
 * @param {Layer} layer
 * @param {Box} box
 */
function remove(layer, box) {
  for (const key of layer.children(box.key)) {
    const report = /** @type {Box} */ (layer.get(key));
    layer.put({ ...report, parent: box.parent });
  }
  layer.drop(box.key);
  for (const key of layer.linkedTo(box.key)) {
    const other = /** @type {Box} */ (layer.get(key));
    layer.put({ ...other, links: other.links.filter(([, target]) => target !== box.key) });
  }
  reload(layer, box.people.map((seat) => seat.uid));
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").RenameOperation} operation
 */
function rename(layer, box, { title, team, fte, cost_rub: cost }) {
  const wanted = title === undefined ? box.title : tidied(title);
  const bad = badTitle(wanted) ?? badFte(fte);
  if (bad) return bad;
  layer.put({
    ...box, title: wanted, team: team === undefined ? box.team : tidied(team),
    fte: fte === undefined ? box.fte : rounded(numberOf(fte)),
    cost: cost === undefined ? box.cost : cost === null ? null : rounded(numberOf(cost)),
  });
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").SetRolesOperation} operation
 */
function setRoles(layer, box, operation) {
  const roles = sharesOf(operation);
  const bad = badShares(roles);
  if (bad) return bad;
  layer.put({ ...box, roles });
  reload(layer, [], box.key);
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").SetScopeOperation} operation
 */
function setScope(layer, box, { scope }) {
  const dimensions = /** @type {[import("./types.js").Dimension, string[]][]} */ (Object.entries(scope));
  layer.put({ ...box, scope: dimensions.flatMap(([name, values]) => values.map((value) => /** @type {const} */ ([name, tidied(value)]))) });
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").LinkOperation} operation
 */
function setLink(layer, box, { op, target, kind }) {
  if (!layer.get(target)) return refused("refused-gone");
  if (target === box.key) return refused("refused-own-link");
  const others = box.links.filter(([ofKind, to]) => ofKind !== kind || to !== target);
  layer.put({ ...box, links: op === "link" ? [...others, /** @type {const} */ ([kind, target])] : others });
  return null;
}

/**
 * Applies one operation to the layer.
 * @param {Layer} layer
 * @param {Operation} operation
 * @param {string} on the shown day
 * @returns {Refusal | null} null when it was applied; otherwise nothing was
 */
export function apply(layer, operation, on) {
  if (operation.op === "add") return add(layer, operation, on);
  const box = layer.get(operation.key);
  if (!box) return refused("refused-gone");
  switch (operation.op) {
    case "move": return move(layer, box, operation);
    case "remove": return remove(layer, box);
    case "rename": return rename(layer, box, operation);
    case "set_roles": return setRoles(layer, box, operation);
    case "set_scope": return setScope(layer, box, operation);
    case "assign": return assign(layer, box, operation, on);
    case "vacate": return vacate(layer, box, operation, on);
    case "link":
    case "unlink": return setLink(layer, box, operation);
    // Own duties and single responsibilities are not drawn on a box.
    case "set_duties":
    case "set_involvement": return null;
  }
}
