// A store of boxes for tests: `forest([{key, parent, …}])`, siblings in the order of the list.

const USUAL = {
  parent: null,
  order: 0,
  title: "",
  team: "",
  fte: 1,
  roles: [],
  people: [],
  scope: [],
  load: 0,
  findings: null,
  opened_on: "2026-01-01",
  links: [],
  cost: null,
};

/** Somebody in a box. */
export function seat(name, more = {}) {
  return { uid: name, name, short: name, kind: "permanent", pct: 100, from: "2024-01-01", until: null, ...more };
}

export function forest(boxes, { roles = {}, on = "2026-11-22" } = {}) {
  const byKey = new Map(boxes.map((box) => [box.key, { ...USUAL, ...box }]));
  const children = (parent) => [...byKey.values()].filter((box) => box.parent === parent).map(({ key }) => key);
  const walk = (parent) => children(parent).flatMap((key) => [key, ...walk(key)]);
  const ancestors = (key) => {
    const leader = byKey.get(key)?.parent ?? null;
    return leader === null ? [] : [leader, ...ancestors(leader)];
  };
  const keys = walk(null);
  return {
    on,
    roles,
    get: (key) => byKey.get(key),
    has: (key) => byKey.has(key),
    keys: () => keys,
    children,
    ancestors,
    leader: (key) => byKey.get(byKey.get(key)?.parent ?? ""),
  };
}
