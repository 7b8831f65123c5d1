// What the rules of the chart stand on: boxes by key, who reports to whom, who sits where. Pure. A layer holds changes
// over a ground without touching it, so that a batch is applied as a whole or not at all.

/**
 * @typedef {import("./types.js").Box} Box
 * @typedef {import("./types.js").BoxJson} BoxJson
 */

/** @typedef {{uid: string, name: string, short: string}} Known somebody whose name is known here */

/**
 * @typedef {object} Ground
 * @property {(key: string) => Box | undefined} get
 * @property {(key: string | null) => readonly string[]} children
 * @property {(uid: string) => readonly string[]} seatsOf keys of the boxes in which somebody sits
 * @property {(key: string) => readonly string[]} linkedTo keys of the boxes that hold a link to this one
 * @property {(uid: string) => Known | undefined} person
 * @property {number} size
 */

/**
 * @typedef {object} Changes
 * @property {ReadonlyMap<string, Box | null>} changed null: gone
 * @property {(box: Box) => void} put
 * @property {(key: string) => void} drop
 *
 * @typedef {Ground & Changes} Layer
 */

/** @type {readonly string[]} */
const NONE = Object.freeze([]);

/**
 * @param {BoxJson} json
 * @returns {Box} frozen, with every member that the server leaves out
 */
export function filledBox(json) {
  const people = (json.people ?? []).map((seat) =>
    Object.freeze({ ...seat, kind: seat.kind ?? "permanent", pct: seat.pct ?? 100, from: seat.from ?? "", until: seat.until ?? null }),
  );
  return Object.freeze({
    key: json.key,
    parent: json.parent ?? null,
    order: json.order ?? 0,
    title: json.title,
    team: json.team ?? "",
    fte: json.fte ?? 1,
    roles: Object.freeze(json.roles ?? []),
    people: Object.freeze(people),
    scope: Object.freeze(json.scope ?? []),
    load: json.load ?? 0,
    findings: json.findings ?? null,
    opened_on: json.opened_on ?? "",
    links: Object.freeze(json.links ?? []),
    cost: json.cost ?? null,
  });
}

/**
 * @param {Box} one
 * @param {Box} other
 */
export function sameBox(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** What is worked out of boxes when it is first asked for; the boxes do not change from then on. */
export class Index {
  /** @type {Map<string | null, string[]> | undefined} */
  #children;
  /** @type {Map<string, string[]> | undefined} */
  #seats;
  /** @type {Map<string, string[]> | undefined} */
  #links;

  /**
   * @param {ReadonlyMap<string, Box>} boxes
   * @param {Map<string | null, string[]>} [children] when they are known to be as before
   */
  constructor(boxes, children) {
    this.boxes = boxes;
    this.#children = children;
  }

  /** Siblings in order; boxes without a known leader stand at the top. */
  get children() {
    return (this.#children ??= childrenOf(this.boxes));
  }

  /** Keys of the boxes in which somebody sits, by person. */
  get seats() {
    if (this.#seats) return this.#seats;
    this.#seats = new Map();
    for (const box of this.boxes.values()) for (const { uid } of box.people) gather(this.#seats, uid, box.key);
    return this.#seats;
  }

  /** Keys of the boxes that hold a link, by the box it leads to. */
  get links() {
    if (this.#links) return this.#links;
    this.#links = new Map();
    for (const box of this.boxes.values()) for (const [, target] of box.links) gather(this.#links, target, box.key);
    return this.#links;
  }
}

/**
 * @param {ReadonlyMap<string, Box>} boxes
 * @returns {Map<string | null, string[]>}
 */
function childrenOf(boxes) {
  /** @type {Map<string | null, Box[]>} */
  const groups = new Map();
  for (const box of boxes.values()) gather(groups, box.parent !== null && boxes.has(box.parent) ? box.parent : null, box);
  const children = new Map();
  for (const [parent, group] of groups) {
    group.sort((one, other) => one.order - other.order || (one.key < other.key ? -1 : 1));
    children.set(parent, group.map((box) => box.key));
  }
  return children;
}

/**
 * @template K, V
 * @param {Map<K, V[]>} groups
 * @param {K} name
 * @param {V} member
 */
function gather(groups, name, member) {
  const group = groups.get(name);
  if (group) group.push(member);
  else groups.set(name, [member]);
}

/**
 * @param {ReadonlyMap<string, Box>} boxes
 * @param {Index} index
 * @param {readonly {uid: string, name: string}[]} bench
 * @returns {Ground}
 */
export function groundOf(boxes, index, bench) {
  return {
    get: (key) => boxes.get(key),
    children: (key) => index.children.get(key) ?? NONE,
    seatsOf: (uid) => index.seats.get(uid) ?? NONE,
    linkedTo: (key) => index.links.get(key) ?? NONE,
    person: (uid) => {
      const [seated] = index.seats.get(uid) ?? NONE;
      const seat = seated === undefined ? undefined : boxes.get(seated)?.people.find((one) => one.uid === uid);
      if (seat) return { uid, name: seat.name, short: seat.short };
      const waiting = bench.find((one) => one.uid === uid);
      return waiting && { uid, name: waiting.name, short: shortName(waiting.name) };
    },
    size: boxes.size,
  };
}

/**
 * What fits into a box until the server says it better: without the third word, the patronymic.
 * @param {string} name
 */
function shortName(name) {
  const parts = name.split(/\s+/);
  return parts.length === 3 ? parts.slice(0, 2).join(" ") : name;
}

/** Boxes, with what is worked out of them when it is first asked for. */
export class Model {
  /** @type {Index} */
  index;
  /** @type {{order: string[], below: Map<string, number>} | undefined} */
  #walk;

  /**
   * @param {Map<string, Box>} boxes not changed from here on
   * @param {readonly import("./types.js").BenchPerson[]} bench
   * @param {Model} [before] whose tree is the same
   */
  constructor(boxes, bench, before) {
    this.boxes = boxes;
    this.bench = bench;
    this.index = new Index(boxes, before ? before.index.children : undefined);
    this.#walk = before ? before.walk : undefined;
  }

  get walk() {
    return (this.#walk ??= walkOf(this.index.children));
  }

  get ground() {
    return groundOf(this.boxes, this.index, this.bench);
  }
}

/**
 * @param {Map<string | null, string[]>} children
 * @returns {{order: string[], below: Map<string, number>}} depth first, and how many stand under each
 */
function walkOf(children) {
  const order = [];
  const below = new Map();
  const waiting = [...(children.get(null) ?? [])].reverse();
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    order.push(key);
    for (const child of [...(children.get(key) ?? [])].reverse()) waiting.push(child);
  }
  for (const key of [...order].reverse()) {
    below.set(key, (children.get(key) ?? []).reduce((sum, child) => sum + 1 + (below.get(child) ?? 0), 0));
  }
  return { order, below };
}

/**
 * @param {Ground} under
 * @returns {Layer}
 */
export function layerOver(under) {
  /** @type {Map<string, Box | null>} */
  const changed = new Map();
  const get = (/** @type {string} */ key) => {
    const own = changed.get(key);
    return own === undefined ? under.get(key) : (own ?? undefined);
  };
  /**
   * @param {readonly string[]} before
   * @param {(box: Box) => boolean} belongs
   */
  const mended = (before, belongs) => {
    const kept = before.filter((key) => !changed.has(key));
    for (const box of changed.values()) if (box && belongs(box)) kept.push(box.key);
    return kept;
  };
  let size = under.size;
  return {
    changed,
    get,
    // Siblings come without their order: the rules have no use for it.
    children: (key) => mended(under.children(key), (box) => box.parent === key),
    seatsOf: (uid) => mended(under.seatsOf(uid), (box) => box.people.some((seat) => seat.uid === uid)),
    linkedTo: (key) => mended(under.linkedTo(key), (box) => box.links.some(([, target]) => target === key)),
    person: (uid) => under.person(uid),
    put(box) {
      if (!get(box.key)) size += 1;
      changed.set(box.key, Object.freeze(box));
    },
    drop(key) {
      if (get(key)) size -= 1;
      changed.set(key, null);
    },
    get size() {
      return size;
    },
  };
}

/**
 * @param {Changes} from
 * @param {Layer} into
 */
export function commit(from, into) {
  for (const [key, box] of from.changed) {
    if (box) into.put(box);
    else into.drop(key);
  }
}
