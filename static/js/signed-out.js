// Word of a sign-out, to every page of the site that this browser shows. A page that stands open would write into the
// emptied storage again, and would go on showing the company.

const CHANNEL = "so-signed-out";

/** @type {Set<() => void>} */
const listeners = new Set();

/** @type {BroadcastChannel | null} */
let channel = null;

function tellHere() {
  for (const listener of listeners) listener();
}

/** @returns {BroadcastChannel | null} null in a browser without any */
function line() {
  if ("BroadcastChannel" in globalThis) channel ??= new BroadcastChannel(CHANNEL);
  return channel;
}

/** @param {() => void} listener called when somebody has signed out, in this page or another */
export function onSignedOut(listener) {
  if (!listeners.size) line()?.addEventListener("message", tellHere);
  listeners.add(listener);
}

/** @param {() => void} listener called when somebody has signed out in another page */
export function onSignedOutElsewhere(listener) {
  line()?.addEventListener("message", () => listener());
}

/** Called when the answer to the sign-out has come: the session has ended. */
export function tellSignedOut() {
  tellHere();
  line()?.postMessage("");
}
