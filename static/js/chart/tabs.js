// Whose queue is whose: each tab keeps its own in localStorage under a name that it holds while it lives. A queue whose
// tab has gone is taken over by another tab of the same structure and person; nobody sends what somebody else holds.

import { onSignedOut } from "../signed-out.js";
import { newId } from "./ids.js";

/** @typedef {import("./outbox.js").Item} Item */

const HOLD_MS = 400;
const PULSE_MS = 5_000;
// Tabs in the background wake up once a minute at worst.
const DEAD_MS = 150_000;
/** @type {Map<string, ReturnType<typeof setInterval>>} the pulses of this page, by their names in storage */
const pulses = new Map();

/** @param {() => T} work @param {T} otherwise @template T */
function stored(work, otherwise) {
  try {
    return work();
  } catch {
    // Storage is closed in this browser, or full.
    return otherwise;
  }
}

/**
 * Holds a name until the page goes, where the browser has locks.
 * @param {string} name
 * @returns {Promise<boolean>}
 */
function holdLock(name) {
  return new Promise((resolve) => {
    // A reload asks before its own old page has quite gone.
    const signal = AbortSignal.timeout(HOLD_MS);
    navigator.locks
      .request(name, { signal }, () => {
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}

/**
 * Holds a name by a pulse in storage: locks exist on secure pages only.
 * @param {string} name
 * @param {boolean} isMine a page that is loaded again has its own name back
 */
function holdPulse(name, isMine) {
  const pulse = `${name}:pulse`;
  const last = Number(stored(() => localStorage.getItem(pulse), null) ?? 0);
  if (!isMine && Date.now() - last < DEAD_MS) return false;
  const beat = () => stored(() => localStorage.setItem(pulse, String(Date.now())), undefined);
  beat();
  pulses.set(pulse, setInterval(beat, PULSE_MS));
  return true;
}

/**
 * @param {string} name
 * @param {boolean} [isMine]
 */
async function hold(name, isMine = false) {
  return "locks" in navigator ? holdLock(name) : holdPulse(name, isMine);
}

/** Somebody has signed out: nothing of this page is to be written into the emptied storage again. */
function stopPulses() {
  for (const [pulse, timer] of pulses) {
    clearInterval(timer);
    stored(() => localStorage.removeItem(pulse), undefined);
  }
  pulses.clear();
}

/** @param {string} text @returns {Item[]} */
function itemsIn(text) {
  const found = stored(() => JSON.parse(text), []);
  return Array.isArray(found) ? found.filter((item) => typeof item?.batch === "string") : [];
}

/**
 * @typedef {object} Tab
 * @property {string} client
 * @property {Item[]} items what this tab left when it was loaded last
 * @property {(items: Item[]) => boolean} keep false when nothing can be kept in this browser
 * @property {(take: (items: Item[]) => void) => Promise<void>} adopt what tabs that have gone have left
 */

/**
 * @param {string} family the structure and the person
 * @returns {Promise<Tab>}
 */
export async function claimTab(family) {
  const prefix = `so-outbox:${family}:`;
  const before = stored(() => sessionStorage.getItem(prefix), null);
  let client = before ?? newId();
  // A tab that was duplicated has the other's name: it takes a new one.
  if (!(await hold(prefix + client, before !== null))) {
    client = newId();
    await hold(prefix + client);
  }
  stored(() => sessionStorage.setItem(prefix, client), undefined);
  const own = prefix + client;
  let isOut = false;
  onSignedOut(() => {
    isOut = true;
    stopPulses();
    stored(() => localStorage.removeItem(own), undefined);
    stored(() => sessionStorage.removeItem(prefix), undefined);
  });

  /** @param {Item[]} items */
  const keep = (items) =>
    stored(() => {
      if (isOut) return items.length === 0;
      if (items.length) localStorage.setItem(own, JSON.stringify(items));
      else localStorage.removeItem(own);
      return true;
    }, items.length === 0);

  /** @param {(items: Item[]) => void} take has kept them when it returns */
  const adopt = async (take) => {
    const names = stored(() => Object.keys(localStorage), []);
    for (const name of names) {
      if (isOut) return;
      if (!name.startsWith(prefix) || name === own || name.endsWith(":pulse") || !(await hold(name))) continue;
      take(itemsIn(stored(() => localStorage.getItem(name), "") ?? ""));
      stored(() => localStorage.removeItem(name), undefined);
    }
  };
  return { client, items: itemsIn(stored(() => localStorage.getItem(own), "") ?? ""), keep, adopt };
}
