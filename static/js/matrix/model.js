// The matrix as the person sees it: what the server has said, with the own changes that it has not confirmed on top.
// Pure: no page, no clock, no wire.

/**
 * @typedef {import("../chart/types.js").Batch} Batch
 * @typedef {import("../chart/types.js").InvolvementOperation} InvolvementOperation
 * @typedef {import("./types.js").CellJson} CellJson
 * @typedef {import("./types.js").Column} Column
 * @typedef {import("./types.js").Face} Face
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {import("./types.js").MatrixJson} MatrixJson
 * @typedef {import("./types.js").Part} Part
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./types.js").Total} Total
 * @typedef {import("./types.js").Wanted} Wanted
 */

/** @type {readonly (Part | "none")[]} */
const CYCLE = ["none", "R", "A", "C", "I"];
/** As MAX_BATCH of teams/actions/operations.py. */
export const MOST_AT_ONCE = 500;

/** @type {Face} */
const EMPTY = Object.freeze({ part: null, mixed: false, counts: null, vacant: false, decided: false, guilty: null, pending: false });

/** @param {Part | null} part */
export const answers = (part) => part === "A" || part === "AR";
/** @param {Part | null} part */
export const works = (part) => part === "R" || part === "AR";

/**
 * What Space puts in the place of what is there: R, A, C, I, nothing, and round again.
 * @param {Part | null} part
 * @returns {Part | "none"}
 */
export function nextPart(part) {
  const at = part === "AR" ? CYCLE.indexOf("A") : CYCLE.indexOf(part ?? "none");
  return CYCLE[(at + 1) % CYCLE.length] ?? "none";
}

/**
 * Letters, ё and spaces do not keep a word from being found.
 * @param {string} text
 */
export function folded(text) {
  return text.toLocaleLowerCase().replaceAll("ё", "е").replace(/\s+/g, " ").trim();
}

/** @param {CellJson} cell @returns {Face} */
function faceOf(cell) {
  return {
    part: cell.involvement ?? null,
    mixed: cell.mixed ?? false,
    counts: cell.counts ?? null,
    vacant: cell.vacant ?? false,
    decided: cell.decided ?? false,
    guilty: cell.guilty ?? null,
    pending: false,
  };
}

/** @param {Batch} batch @returns {InvolvementOperation[]} */
function changesOf(batch) {
  return batch.operations.flatMap((one) => (one.op === "set_involvement" ? [one] : []));
}

export class MatrixModel {
  /** @type {MatrixJson} */
  #json;
  /** @type {Map<string, Map<number, CellJson>>} */
  #cells = new Map();
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** Key of a position -> the columns it is behind. @type {Map<string, number[]>} */
  #behind = new Map();
  /** Row -> column -> what an own change has put there. @type {Map<string, Map<number, Wanted>>} */
  #own = new Map();
  /** @type {readonly Batch[]} */
  #pending = [];
  /** Confirmed, and not in the server's cells yet. @type {{batch: Batch, revision: number}[]} */
  #awaited = [];

  /** @param {MatrixJson} json */
  constructor(json) {
    this.#json = json;
    this.replace(json);
  }

  get columns() {
    return this.#json.columns;
  }

  get rows() {
    return this.#json.rows;
  }

  get revision() {
    return this.#json.revision;
  }

  get problems() {
    return this.#json.problems;
  }

  /** @param {string} id */
  finding = (id) => this.#json.findings[id];

  /** @param {string} slug */
  row = (slug) => this.#rows.get(slug);

  /** @param {MatrixJson} json what the server says now */
  replace(json) {
    this.#json = json;
    this.#rows = new Map(json.rows.map((row) => [row.responsibility, row]));
    this.#cells = new Map(
      json.rows.map((row) => [row.responsibility, new Map(row.cells.map((cell) => [cell.column, cell]))]),
    );
    this.#behind = new Map();
    json.columns.forEach((column, at) => {
      for (const key of column.positions) this.#behind.set(key, [...(this.#behind.get(key) ?? []), at]);
    });
    this.#awaited = this.#awaited.filter(({ revision }) => revision > json.revision);
    this.#layOver();
  }

  /**
   * The own changes that are on their way, told after each change of the store.
   * @param {readonly Batch[]} pending
   * @param {{revision: number, wasWithdrawn: boolean}} how the store's revision; whether it took a change back
   */
  follow(pending, { revision, wasWithdrawn }) {
    const still = new Set(pending.map((batch) => batch.batch));
    const gone = this.#pending.filter((batch) => !still.has(batch.batch));
    if (!wasWithdrawn && revision > this.revision) this.#awaited.push(...gone.map((batch) => ({ batch, revision })));
    this.#pending = [...pending];
    this.#layOver();
  }

  #layOver() {
    this.#own = new Map();
    for (const batch of [...this.#awaited.map((one) => one.batch), ...this.#pending]) {
      for (const { key, responsibility, involvement } of changesOf(batch)) {
        const row = this.#own.get(responsibility) ?? new Map();
        for (const column of this.#behind.get(key) ?? []) row.set(column, /** @type {Wanted} */ (involvement));
        this.#own.set(responsibility, row);
      }
    }
  }

  /**
   * @param {string} slug
   * @param {number} column
   * @returns {Face}
   */
  face(slug, column) {
    const cell = this.#cells.get(slug)?.get(column);
    const own = this.#own.get(slug)?.get(column);
    const face = cell ? faceOf(cell) : EMPTY;
    if (own === undefined) return face;
    // What the roles say is known to the server alone.
    const part = own === null ? face.part : own === "none" ? null : own;
    return { ...face, part, mixed: false, counts: null, vacant: false, decided: own !== null, pending: true };
  }

  /** @param {string} slug @returns {number[]} the columns of a row where something is */
  filled(slug) {
    return [...new Set([...(this.#cells.get(slug)?.keys() ?? []), ...(this.#own.get(slug)?.keys() ?? [])])];
  }

  /** @param {string} slug whether what the row is checked for is about to change */
  isPending = (slug) => this.#own.has(slug);

  /**
   * The positions that a change of the cell is for.
   * @param {string} slug
   * @param {number} column
   * @returns {readonly string[]}
   */
  targets(slug, column) {
    const { targets, positions } = this.columns[column] ?? { positions: [] };
    return this.#cells.get(slug)?.get(column)?.targets ?? targets ?? positions;
  }

  /**
   * @param {string} slug
   * @param {number} column
   * @param {Wanted} wanted
   * @returns {InvolvementOperation[]} none when it is so already, or nothing can be changed here
   */
  operations(slug, column, wanted) {
    const face = this.face(slug, column);
    const isSame = wanted === null ? !face.decided : !face.mixed && (face.part ?? "none") === wanted;
    if (isSame) return [];
    return this.targets(slug, column).map((key) => ({ op: "set_involvement", key, responsibility: slug, involvement: wanted }));
  }

  /**
   * The ids of the findings that a cell is part of, gravest first; of the row when none names the cell.
   * @param {string} slug
   * @param {number} column
   */
  findingsAt(slug, column) {
    const ids = this.row(slug)?.findings ?? [];
    const here = new Set(this.columns[column]?.positions ?? []);
    const mine = ids.filter((id) => this.finding(id)?.positions.some((key) => here.has(key)));
    return mine.length ? mine : ids;
  }

  /** @param {Filter} filter @returns {Row[]} */
  shown({ text, area, onlyProblems, all }) {
    const wanted = folded(text);
    return this.rows.filter(
      (row) =>
        (all || row.present || this.isPending(row.responsibility)) &&
        (!onlyProblems || (row.findings?.length ?? 0) > 0) &&
        (!area || row.area === area) &&
        (!wanted || folded(row.title).includes(wanted)),
    );
  }

  /** @returns {Total[]} of each column, over all rows */
  totals() {
    const totals = this.columns.map(() => ({ answers: 0, works: 0 }));
    for (const { responsibility } of this.rows) {
      for (const column of this.filled(responsibility)) {
        const { part } = this.face(responsibility, column);
        const total = totals[column];
        if (!total) continue;
        total.answers += Number(answers(part));
        total.works += Number(works(part));
      }
    }
    return totals;
  }
}
