// The shapes that the modules of the chart share. Types only: nothing of this file runs.

/**
 * @typedef {"live" | "draft" | "archived"} StructureState
 * @typedef {"high" | "medium" | "low"} Severity
 * @typedef {"deputy" | "functional" | "project" | "mentor"} LinkKind
 * @typedef {"permanent" | "acting" | "deputy"} SeatKind
 * @typedef {"region" | "segment" | "product" | "channel" | "stage"} Dimension
 */

/**
 * Somebody in a box on the shown day. Days are ISO; `until` is the last day.
 * @typedef {object} Seat
 * @property {string} uid
 * @property {string} name the full name
 * @property {string} short surname and first name
 * @property {SeatKind} kind
 * @property {number} pct share of the person's time
 * @property {string} from
 * @property {string | null} until
 */

/**
 * A position as the store gives it: frozen, every member filled in; a changed box is a new object.
 * @typedef {object} Box
 * @property {string} key
 * @property {string | null} parent
 * @property {number} order among the siblings; equal ones stand by key
 * @property {string} title
 * @property {string} team
 * @property {number} fte
 * @property {readonly (readonly [string, number])[]} roles slug and share in per cent
 * @property {readonly Seat[]} people nobody: a vacancy
 * @property {readonly (readonly [Dimension, string])[]} scope
 * @property {number} load per cent: the larger of the roles' sum and the fullest holder's sum over the structure
 * @property {readonly [number, Severity] | null} findings how many, and the worst
 * @property {string} opened_on
 * @property {readonly (readonly [LinkKind, string])[]} links kind and the key of the other box
 * @property {number | null} cost rubles a month, at fte 1
 */

/**
 * A box as the server writes it: empty and usual members are left out.
 * @typedef {Partial<Omit<Box, "people">> & {key: string, parent: string | null, order: number, title: string,
 *   people?: readonly (Pick<Seat, "uid" | "name" | "short"> & Partial<Seat>)[]}} BoxJson
 */

/**
 * @typedef {object} Structure
 * @property {string} uid
 * @property {string} name
 * @property {StructureState} state
 * @property {number} revision
 * @property {string} stage
 * @property {number | null} open_findings null: not for this viewer, or not of this day
 */

/** @typedef {{name: string, short: string, category: string}} Role */
/** @typedef {{name: string, category: string, roles: string[]}} PaletteGroup */
/** @typedef {{uid: string, name: string, starts_on: string | null}} BenchPerson somebody without a box here */
/** @typedef {{undo: string | null, redo: string | null}} UndoWords what would be taken back or done again */

/**
 * @typedef {object} Document
 * @property {Structure} structure
 * @property {string} on the shown day
 * @property {boolean} is_today
 * @property {boolean} may_edit
 * @property {BoxJson[]} boxes
 * @property {Record<string, Role>} roles by slug
 * @property {PaletteGroup[]} palette
 * @property {BenchPerson[]} bench
 * @property {UndoWords} undo
 */

/**
 * @typedef {object} Entry what one batch of somebody did
 * @property {number} revision
 * @property {string} batch
 * @property {string} by
 * @property {string} at ISO
 * @property {boolean} mine done by this very tab
 * @property {string} said
 * @property {string[]} keys
 */

/**
 * What is different since a revision.
 * @typedef {object} News
 * @property {number} revision
 * @property {number} since
 * @property {BoxJson[]} boxes changed or new
 * @property {string[]} removed
 * @property {Record<string, [number, Severity]>} findings of the whole structure
 * @property {number | null} open_findings how many they are
 * @property {BenchPerson[]} bench
 * @property {Record<string, Role>} roles
 * @property {Entry[]} entries
 * @property {UndoWords} undo
 * @property {string} stage
 * @property {Document | null} whole in place of the rest when much has changed
 */

/**
 * @typedef {{role: string, share_pct: number | string}} RoleShare
 * @typedef {{op: "add", key: string, parent: string | null, title: string, team?: string, fte?: number | string,
 *   roles?: RoleShare[]}} AddOperation
 * @typedef {{op: "move", key: string, parent: string | null}} MoveOperation
 * @typedef {{op: "remove", key: string}} RemoveOperation
 * @typedef {{op: "rename", key: string, title?: string, team?: string, fte?: number | string,
 *   cost_rub?: number | string | null}} RenameOperation
 * @typedef {{op: "set_roles", key: string, roles: RoleShare[]}} SetRolesOperation
 * @typedef {{op: "set_scope", key: string, scope: Partial<Record<Dimension, string[]>>}} SetScopeOperation
 * @typedef {{op: "assign", key: string, person: string, kind?: SeatKind, share_pct?: number | string,
 *   starts_on?: string | null}} AssignOperation
 * @typedef {{op: "vacate", key: string, person?: string | null, ends_on?: string | null}} VacateOperation
 * @typedef {{op: "link" | "unlink", key: string, target: string, kind: LinkKind}} LinkOperation
 * @typedef {{op: "set_duties", key: string, duties: {text: string, involvement: string}[]}} DutiesOperation
 * @typedef {{op: "set_involvement", key: string, responsibility: string,
 *   involvement: string | null}} InvolvementOperation
 * @typedef {AddOperation | MoveOperation | RemoveOperation | RenameOperation | SetRolesOperation | SetScopeOperation
 *   | AssignOperation | VacateOperation | LinkOperation | DutiesOperation
 *   | InvolvementOperation} Operation
 */

/**
 * What one deed of a person sends: applied as a whole or not at all.
 * @typedef {object} Batch
 * @property {string} batch a UUID: the server applies it once, however often it is sent
 * @property {number} base the revision that its author saw
 * @property {Operation[]} operations
 * @property {string} [said] the sentence for the toast, when the caller words it itself
 * @property {"undo" | "redo"} [step] in place of operations: the viewer's last batch taken back or done again
 */

/**
 * Why an operation is plainly impossible: a key of _chart_words.html and what is filled in.
 * @typedef {"refused-gone" | "refused-exists" | "refused-itself" | "refused-own-report" | "refused-already"
 *   | "refused-too-deep" | "refused-full" | "refused-no-title" | "refused-long-title" | "refused-fte" | "refused-share"
 *   | "refused-role-twice" | "refused-unknown-person" | "refused-seated" | "refused-nobody"
 *   | "refused-own-link"} RefusalCode
 * @typedef {{code: RefusalCode, values: Record<string, string>}} Refusal
 */
/** @typedef {{keys: Set<string> | null, reason: "load" | "mine" | "news" | "withdrawn"}} Change keys null: everything */

/**
 * The boxes as the person sees them: what the server confirmed with the own pending batches on top.
 * @typedef {object} Store
 * @property {Readonly<Structure>} structure
 * @property {string} on
 * @property {boolean} isToday
 * @property {boolean} mayEdit
 * @property {Readonly<Record<string, Role>>} roles
 * @property {readonly PaletteGroup[]} palette
 * @property {readonly BenchPerson[]} bench
 * @property {Readonly<UndoWords>} undo
 * @property {(key: string) => Box | undefined} get
 * @property {(key: string) => boolean} has
 * @property {() => string[]} keys all, siblings in order, depth first
 * @property {() => readonly string[]} roots
 * @property {(key: string | null) => readonly string[]} children
 * @property {(key: string) => Box | undefined} leader
 * @property {(key: string) => string[]} ancestors nearest first
 * @property {(key: string, above: string) => boolean} isUnder
 * @property {(key: string) => number} below all under it
 * @property {(uid: string) => {uid: string, name: string} | undefined} person seated or on the bench
 * @property {(document: Document) => void} replace
 * @property {(news: News) => boolean} take false: something between is missing, ask again from structure.revision
 * @property {(batch: Batch) => void} stage applies at once, unconfirmed
 * @property {(batchId: string, news?: News) => void} settle the server has applied it: its news hold it from now on
 * @property {(batchId: string) => void} withdraw
 * @property {() => readonly Batch[]} pending
 * @property {(listener: (change: Change) => void) => () => void} subscribe
 * @property {(operation: Operation) => Refusal | null} refusal what is plainly impossible
 */

/** @typedef {"saved" | "saving" | "offline" | "conflict" | "signed-out"} SyncState */

/**
 * @typedef {object} Present another editor
 * @property {string} client
 * @property {string} name
 * @property {string} initials
 * @property {number} hue
 * @property {string | null} box what they have selected
 */

/**
 * @typedef {object} Sync
 * @property {(operations: Operation[], more?: {said?: string, base?: number}) => string} send the batch's id; nothing is
 *   lost; `base` is the revision that the author saw, now's unless given
 * @property {() => Promise<void>} pull
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(batch: string) => void} undoBatch
 * @property {boolean} unsentUndo the next undo takes back what has not left this browser
 * @property {number} unsentRedo edits taken back so
 * @property {() => Promise<void>} decide shows the conflict that was put off
 * @property {(batch: string) => Promise<void>} noteOwn a form of the panel has made this change; asks for its news
 * @property {string | null} selected the box that the others are told of
 * @property {boolean} isAtRisk closing the page would lose something
 * @property {SyncState} state
 * @property {number} waiting batches not yet confirmed
 * @property {readonly Present[]} present
 * @property {(listener: () => void) => () => void} onState state, waiting or present have changed
 * @property {string} client this tab
 */

/**
 * How a box is coloured at the moment. looks.js puts it together: each module sets its part there (`setPart`).
 * @typedef {object} Look
 * @property {string} tone `--so-tone-<tone>` strip, `--so-tone-<tone>-soft` ground
 * @property {boolean} tint
 * @property {{icon?: string, text: string, isFigure?: boolean} | null} value in place of line two; isFigure: the
 *   month's KPI stands there, and not at the foot
 * @property {{text: string, share: number, tone: string, title: string} | null} [figure] the month's KPI: «94 %», of the
 *   plan due by now (1 is all of it), its tone and what it is a figure of
 * @property {boolean} dim
 * @property {{kind: "added" | "removed" | "moved" | "changed", text: string} | null} tag
 * @property {number | null} ring hue of the co-editor who has it selected
 */

/** @typedef {{x: number, y: number, scale: number}} View */
/** @typedef {{x: number, y: number, width: number, height: number, shape: string}} Place in chart coordinates */
/** @typedef {{key: string, part: "upper" | "lower", more?: boolean}} Hit */

/**
 * @typedef {object} Scene
 * @property {(options?: {animate?: boolean}) => void} redraw
 * @property {(look: (box: Box) => Look) => void} setLook
 * @property {() => void} fit
 * @property {(factor: number, clientX?: number, clientY?: number) => void} zoomBy
 * @property {Readonly<View>} view
 * @property {(view: View) => void} setView
 * @property {(listener: (view: View) => void) => () => void} onView
 * @property {(key: string, options?: {center?: boolean, pulse?: boolean}) => void} reveal
 * @property {(key: string, folded: boolean) => void} fold
 * @property {(key: string) => boolean} isFolded
 * @property {(folded: boolean) => void} foldAll
 * @property {(listener: () => void) => () => void} onFold
 * @property {(clientX: number, clientY: number) => Hit | null} hit
 * @property {(clientX: number, clientY: number) => {x: number, y: number}} toChart
 * @property {(key: string) => Place | null} placeOf
 * @property {(key: string) => HTMLElement | null} element its treeitem when in the document; focusing pins it
 * @property {(keys: Set<string>) => void} setSelection
 * @property {(key: string) => void} focusBox
 * @property {() => string | null} focused
 * @property {(key: string, name: string | null) => void} decorate adds the class `is-<name>`
 * @property {(keys: Iterable<string>) => void} flash
 * @property {() => string[]} order keys that are unfolded, in reading order
 * @property {(layer: (context: CanvasRenderingContext2D, view: View, scene: Scene) => void) => () => void} addLayer
 * @property {() => void} paintLater
 */

/**
 * Each checks, sends and announces; false when it was refused.
 * @typedef {object} Commands
 * @property {(keys: string[], parent: string | null) => boolean} move
 * @property {(parent: string | null, more?: {title?: string, role?: string}) => string | null} add the new key
 * @property {(key: string, title: string, base?: number) => boolean} rename base: the revision when typing began
 * @property {(keys: string[]) => boolean} remove
 * @property {(key: string, roles: RoleShare[]) => boolean} setRoles
 * @property {(key: string, slug: string) => boolean} giveRole
 * @property {(key: string, person: string) => boolean} assign
 * @property {(key: string, person?: string) => boolean} vacate
 * @property {(key: string, target: string, kind: LinkKind) => boolean} link
 * @property {(key: string, target: string, kind: LinkKind) => boolean} unlink
 * @property {() => void} undo
 * @property {() => void} redo
 */

/**
 * The page's <script id="chart-config">.
 * @typedef {object} Config
 * @property {Record<string, string>} urls document, operations, news, undo, redo, position (with a zero uuid), …
 * @property {{name: string, hue: number, key: string}} viewer key: whose unsent changes are kept in this browser
 * @property {boolean} mayEdit
 * @property {string} language
 * @property {Comparison} [compare] the page shows a draft against the living structure
 */

/**
 * @typedef {object} Comparison
 * @property {string} url with `&view=was|overlay|will` the document of a view
 * @property {Record<string, {kind: "added" | "removed" | "moved" | "changed", text: string}>} tags by key
 * @property {Record<string, string>} ghosts key of a box where another stood -> key of the box that moved away
 */

/** @typedef {{config: Config, store: Store, scene: Scene, sync: Sync, commands: Commands}} Chart */

export {};
