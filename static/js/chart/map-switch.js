// The small map can be put away; this browser remembers it.
import { frame } from "./hands.js";

const KEPT = "so-chart-map";

/** @returns {boolean} */
function isAway() {
  try {
    return localStorage.getItem(KEPT) === "away";
  } catch {
    return false;
  }
}

/** Adds the listener; called once. */
export function startMapSwitch() {
  const button = document.getElementById("map-switch");
  if (!button) return;
  /** @param {boolean} away */
  const show = (away) => {
    frame().classList.toggle("is-mapless", away);
    button.ariaPressed = String(!away);
  };
  show(isAway());
  button.addEventListener("click", () => {
    const away = !frame().classList.contains("is-mapless");
    show(away);
    try {
      localStorage.setItem(KEPT, away ? "away" : "shown");
    } catch {
      // Put away for this visit only.
    }
  });
}
