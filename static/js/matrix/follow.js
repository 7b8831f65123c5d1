// Keeps the cells in step with the structure: own changes are shown at once, the server's cells are fetched after every
// change that it has confirmed, whoever made it and wherever.

/**
 * @typedef {import("../chart/types.js").Store} Store
 * @typedef {import("./grid.js").Grid} Grid
 * @typedef {import("./model.js").MatrixModel} MatrixModel
 * @typedef {import("./types.js").MatrixJson} MatrixJson
 */

const AGAIN_MS = 3_000;

/** @param {MatrixModel} model what the elements of the grid are made from, and never change by themselves */
function shapeOf({ columns, rows }) {
  const heads = columns.map(({ id, title, hint, positions, people }) => [id, title, hint, positions, people]);
  return JSON.stringify([heads, rows.map((row) => [row.responsibility, row.title, row.area])]);
}

/**
 * @param {{store: Store, model: MatrixModel, grid: Grid, changed: (cells: HTMLElement[]) => void,
 *   build: () => void, ask: () => Promise<MatrixJson | null>}} parts `ask` gives null when there is no answer
 */
export function follow({ store, model, grid, changed, build, ask }) {
  let isAsking = false;
  let isStale = false;
  let shape = shapeOf(model);

  /** @param {MatrixJson} json */
  const take = (json) => {
    const present = model.rows.filter((row) => row.present).length;
    model.replace(json);
    const now = shapeOf(model);
    if (now !== shape) {
      shape = now;
      build();
    } else {
      const cells = grid.update();
      const isOther = grid.filter.onlyProblems || present !== model.rows.filter((row) => row.present).length;
      if (isOther) grid.arrange();
      changed(cells);
    }
  };

  const refresh = async () => {
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    const json = await ask();
    isAsking = false;
    // An answer from before the change says nothing of it.
    if (json && json.revision >= model.revision) take(json);
    const isBehind = model.revision < store.structure.revision;
    if (isStale || (isBehind && json)) {
      isStale = false;
      void refresh();
    } else if (isBehind) setTimeout(() => void refresh(), AGAIN_MS);
  };

  store.subscribe(({ reason }) => {
    model.follow(store.pending(), { revision: store.structure.revision, wasWithdrawn: reason === "withdrawn" });
    grid.update();
    if (model.revision < store.structure.revision) void refresh();
  });
  // What an earlier visit could not send.
  model.follow(store.pending(), { revision: store.structure.revision, wasWithdrawn: false });
  grid.update();
  // What is decided about a finding changes no revision.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && store.isToday) void refresh();
  });
  if (model.revision < store.structure.revision) void refresh();
}
