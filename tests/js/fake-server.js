// A server in miniature for the tests of the store and of the outbox: plain, slow, written apart from what it checks.

export const DAY = "2026-11-22";

/**
 * Numbers that look random and are the same in every run.
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    state = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0;
    return (state >>> 4) % below;
  };
}

const copy = (value) => JSON.parse(JSON.stringify(value));

export class FakeServer {
  constructor(boxes = [], people = []) {
    this.boxes = copy(boxes);
    this.people = people;
    this.revision = 1;
    this.log = [];
    this.reload();
  }

  find(key) {
    return this.boxes.find((box) => box.key === key);
  }

  reload() {
    for (const box of this.boxes) {
      const total = (uid) =>
        this.boxes.flatMap((other) => other.people).filter((seat) => seat.uid === uid).reduce((sum, seat) => sum + seat.pct, 0);
      const roles = box.roles.reduce((sum, [, pct]) => sum + pct, 0);
      box.load = Math.max(roles, ...box.people.map((seat) => total(seat.uid)));
    }
  }

  depth(key) {
    const box = this.find(key);
    return box ? 1 + this.depth(box.parent) : 0;
  }

  under(key) {
    return this.boxes.filter((box) => box.parent === key).flatMap((box) => [box.key, ...this.under(box.key)]);
  }

  last(parent) {
    return Math.max(0, ...this.boxes.filter((box) => box.parent === parent).map((box) => box.order));
  }

  /** Applies one operation or throws. */
  apply(op) {
    const box = this.find(op.key);
    if (op.op !== "add" && !box) throw new Error("gone");
    if ("parent" in op && op.parent !== null && !this.find(op.parent)) throw new Error("gone");
    if (op.op === "add") {
      if (box || this.depth(op.parent) >= 60) throw new Error("no");
      const roles = (op.roles ?? []).map(({ role, share_pct }) => [role, Number(share_pct)]);
      this.boxes.push({
        key: op.key, parent: op.parent, order: this.last(op.parent) + 1, title: op.title, team: op.team ?? "", fte: Number(op.fte ?? 1),
        roles, people: [], scope: [], load: 0, findings: null, opened_on: DAY, links: [], cost: null,
      });
    } else if (op.op === "move") {
      if (op.parent === op.key || this.under(op.key).includes(op.parent)) throw new Error("loop");
      const order = this.last(op.parent) + 1;
      box.parent = op.parent;
      box.order = order;
    } else if (op.op === "remove") {
      for (const report of this.boxes) if (report.parent === op.key) report.parent = box.parent;
      this.boxes = this.boxes.filter((other) => other !== box);
      for (const other of this.boxes) other.links = other.links.filter(([, target]) => target !== op.key);
    } else if (op.op === "rename") {
      for (const name of ["title", "team", "fte"]) if (name in op) box[name] = op[name];
      if ("cost_rub" in op) box.cost = op.cost_rub;
    } else if (op.op === "set_roles") {
      box.roles = op.roles.map(({ role, share_pct }) => [role, Number(share_pct)]);
    } else if (op.op === "set_scope") {
      box.scope = Object.entries(op.scope).flatMap(([name, values]) => values.map((value) => [name, value]));
    } else if (op.op === "assign") {
      const person = this.people.find((one) => one.uid === op.person);
      if (!person || box.people.some((seat) => seat.uid === op.person)) throw new Error("seat");
      box.people.push({ uid: person.uid, name: person.name, short: person.name, kind: "permanent", pct: Number(op.share_pct ?? 100), from: DAY, until: null });
    } else if (op.op === "vacate") {
      const stay = op.person ? box.people.filter((seat) => seat.uid !== op.person) : [];
      if (stay.length === box.people.length) throw new Error("nobody");
      box.people = stay;
    } else if (op.op === "link" || op.op === "unlink") {
      if (!this.find(op.target) || op.target === op.key) throw new Error("link");
      box.links = box.links.filter(([kind, target]) => kind !== op.kind || target !== op.target);
      if (op.op === "link") box.links.push([op.kind, op.target]);
    }
    this.reload();
  }

  /** What POST operations/ answers, without the conflicts. */
  post({ batch, base, operations }) {
    const done = this.log.find((entry) => entry.batch === batch);
    if (!done) {
      const before = copy(this.boxes);
      try {
        for (const operation of operations) {
          this.apply(operation);
          this.revision += 1;
          this.log.push({ revision: this.revision, batch, keys: [operation.key] });
        }
      } catch (error) {
        this.boxes = before;
        this.revision -= this.log.filter((entry) => entry.batch === batch).length;
        this.log = this.log.filter((entry) => entry.batch !== batch);
        return { status: 422, body: { sentence: error.message, index: 0, pointer: "", news: this.news(base) } };
      }
    }
    return { status: 200, body: { revision: this.revision, batch, said: "done", news: this.news(base) } };
  }

  /** News hold all boxes: more than what changed is allowed, less is not. */
  news(since) {
    const entries = this.log.filter((entry) => entry.revision > since);
    const touched = new Set(entries.flatMap((entry) => entry.keys));
    const here = new Set(this.boxes.map((box) => box.key));
    return copy({
      revision: this.revision, since, boxes: this.boxes, removed: [...touched].filter((key) => !here.has(key)), findings: {},
      bench: this.bench(), roles: {}, entries: entries.map((entry) => ({ ...entry, by: "", mine: false, said: "" })),
      undo: { undo: null, redo: null }, stage: "growth", open_findings: null, whole: null,
    });
  }

  bench() {
    const seated = new Set(this.boxes.flatMap((box) => box.people.map((seat) => seat.uid)));
    return this.people.filter((person) => !seated.has(person.uid)).map(({ uid, name }) => ({ uid, name, starts_on: null }));
  }

  document() {
    return copy({
      structure: { uid: "s", name: "", state: "live", revision: this.revision, stage: "growth", open_findings: null }, on: DAY, is_today: true, may_edit: true,
      boxes: this.boxes, roles: {}, palette: [], bench: this.bench(), undo: { undo: null, redo: null },
    });
  }
}

/** Any operation on what the server holds; some cannot be done. */
export function anyOperation(server, random, fresh) {
  const keys = server.boxes.map((box) => box.key);
  const any = () => keys[random(keys.length)] ?? "none";
  const parent = () => (random(6) === 0 ? null : any());
  const person = () => server.people[random(server.people.length)].uid;
  const kind = () => ["deputy", "functional", "project", "mentor"][random(4)];
  const makers = [
    () => ({ op: "add", key: fresh(), parent: parent(), title: `Box ${random(1000)}`, roles: random(2) ? [{ role: "seller", share_pct: 60 }] : [] }),
    () => ({ op: "move", key: any(), parent: parent() }),
    () => ({ op: "move", key: any(), parent: parent() }),
    () => ({ op: "remove", key: any() }),
    () => ({ op: "rename", key: any(), title: `Named ${random(1000)}` }),
    () => ({ op: "set_roles", key: any(), roles: [{ role: "seller", share_pct: 10 + random(90) }, { role: "head", share_pct: 10 }] }),
    () => ({ op: "set_scope", key: any(), scope: { region: [`R${random(5)}`] } }),
    () => ({ op: "assign", key: any(), person: person(), share_pct: 10 + random(60) }),
    () => ({ op: "assign", key: any(), person: person() }),
    () => ({ op: "vacate", key: any(), person: random(2) ? person() : null }),
    () => ({ op: random(3) ? "link" : "unlink", key: any(), target: any(), kind: kind() }),
    () => ({ op: "rename", key: any(), cost_rub: random(200_000) }),
  ];
  return makers[random(makers.length)]();
}

/** Boxes of both sides as one comparable value. */
export function plain(boxes) {
  return [...boxes].map((box) => copy(box)).sort((one, other) => (one.key < other.key ? -1 : 1));
}
