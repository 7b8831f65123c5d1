// Who sits in a box, and what that and the roles take of a person's time. Pure; used by deeds.js.

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").Refusal} Refusal
 * @typedef {import("./types.js").RefusalCode} RefusalCode
 * @typedef {import("./types.js").Seat} Seat
 * @typedef {import("./model.js").Ground} Ground
 * @typedef {import("./model.js").Layer} Layer
 */

/**
 * @param {RefusalCode} code
 * @param {Record<string, string>} [values]
 * @returns {Refusal}
 */
export function refused(code, values = {}) {
  return { code, values };
}

/** @param {number | string | undefined} value */
export function numberOf(value) {
  return Number(String(value ?? "").replace(",", "."));
}

/** @param {number} value */
export function rounded(value) {
  return Math.round(value * 100) / 100;
}

/**
 * @param {Ground} ground
 * @param {Box} box
 * @returns {number} per cent: the larger of what its roles take and of what its fullest holder does in all boxes
 */
export function loadOf(ground, box) {
  const byRoles = box.roles.reduce((sum, [, pct]) => sum + pct, 0);
  const byPeople = box.people.map(({ uid }) => {
    const shares = ground.seatsOf(uid).map((key) => ground.get(key)?.people.find((seat) => seat.uid === uid)?.pct ?? 0);
    return shares.reduce((sum, pct) => sum + pct, 0);
  });
  return rounded(Math.max(byRoles, ...byPeople));
}

/**
 * Puts the loads right wherever these people sit, and in the box itself.
 * @param {Layer} layer
 * @param {Iterable<string>} people
 * @param {string} [key]
 */
export function reload(layer, people, key) {
  const keys = new Set([...people].flatMap((uid) => [...layer.seatsOf(uid)]));
  if (key !== undefined) keys.add(key);
  for (const one of keys) {
    const box = layer.get(one);
    if (!box) continue;
    const load = loadOf(layer, box);
    if (load !== box.load) layer.put({ ...box, load });
  }
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").AssignOperation} operation
 * @param {string} on
 */
export function assign(layer, box, operation, on) {
  const person = layer.person(operation.person);
  if (!person) return refused("refused-unknown-person");
  if (box.people.some((seat) => seat.uid === person.uid)) {
    return refused("refused-seated", { person: person.name, title: box.title });
  }
  const from = operation.starts_on || on;
  if (from > on) return null;
  /** @type {Seat} */
  const seat = { ...person, kind: operation.kind ?? "permanent", pct: rounded(numberOf(operation.share_pct ?? 100)), from, until: null };
  layer.put({ ...box, people: [...box.people, Object.freeze(seat)] });
  reload(layer, [person.uid]);
  return null;
}

/**
 * @param {Layer} layer
 * @param {Box} box
 * @param {import("./types.js").VacateOperation} operation
 * @param {string} on
 */
export function vacate(layer, box, operation, on) {
  const endsOn = operation.ends_on || on;
  const isMeant = (/** @type {Seat} */ seat) =>
    (!operation.person || seat.uid === operation.person) && (seat.until === null || seat.until >= endsOn);
  const leaving = box.people.filter(isMeant);
  if (!leaving.length) return refused("refused-nobody", { title: box.title });
  const people =
    endsOn <= on
      ? box.people.filter((seat) => !isMeant(seat))
      : box.people.map((seat) => (isMeant(seat) ? Object.freeze({ ...seat, until: dayBefore(endsOn) }) : seat));
  layer.put({ ...box, people });
  reload(layer, leaving.map((seat) => seat.uid), box.key);
  return null;
}

/** @param {string} day ISO */
function dayBefore(day) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}
