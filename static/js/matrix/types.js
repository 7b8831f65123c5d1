// The shapes that the modules of the matrix share. Types only: nothing of this file runs. The server's side is
// teams/matrix_document.py; members that say nothing are left out there.

/** @typedef {"AR" | "A" | "R" | "C" | "I"} Part */
/** @typedef {"high" | "medium" | "low"} Severity */

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {"position" | "group" | "role" | "no_role" | "person" | "vacancies"} kind
 * @property {string} title
 * @property {string} [hint] the team, or where the person sits
 * @property {string[]} positions keys
 * @property {string[]} [targets] whom a change of an empty cell is for, when not all of `positions`
 * @property {{uid: string, name: string}[]} [people]
 */

/**
 * @typedef {object} CellJson
 * @property {number} column
 * @property {Part} [involvement]
 * @property {true} [mixed] not all positions have the same
 * @property {Partial<Record<Part, number>>} [counts] of a mixed one
 * @property {true} [vacant]
 * @property {true} [decided] set for the position itself
 * @property {Severity} [guilty] a finding names it here
 * @property {string[]} [targets] when they are not the column's
 */

/**
 * @typedef {object} Row
 * @property {string} responsibility
 * @property {string} title
 * @property {string} area
 * @property {string} area_title
 * @property {{code: string, words: string, severity?: Severity, owners: number, doers: number}} check
 * @property {CellJson[]} cells
 * @property {string[]} [findings] ids, gravest first
 * @property {true} [present] the structure has it, or should have
 */

/** @typedef {{kind: string, title: string, severity: Severity, why: string, positions: string[], state: string}} Found */

/**
 * @typedef {object} MatrixJson
 * @property {number} revision
 * @property {string} on
 * @property {string} by
 * @property {boolean} folded
 * @property {Column[]} columns
 * @property {number} columns_left_out
 * @property {Row[]} rows
 * @property {number} problems
 * @property {Record<string, Found>} findings
 */

/**
 * What is seen in a cell: the server's, with the own changes that it has not confirmed.
 * @typedef {object} Face
 * @property {Part | null} part
 * @property {boolean} mixed
 * @property {Partial<Record<Part, number>> | null} counts
 * @property {boolean} vacant
 * @property {boolean} decided
 * @property {Severity | null} guilty
 * @property {boolean} pending
 */

/** @typedef {{text: string, area: string, onlyProblems: boolean, all: boolean}} Filter */
/** @typedef {{answers: number, works: number}} Total */
/** @typedef {Part | "none" | null} Wanted "none": no part; null: what the roles say */

export {};
