// The small map can be put away; this browser remembers it.
import { frame } from "./hands.js";
import { keepTaste, tasteOf } from "./tastes.js";

const KEPT = "so-chart-map";

/** Adds the listener; called once. */
export function startMapSwitch() {
  const button = document.getElementById("map-switch");
  if (!button) return;
  /** @param {boolean} away */
  const show = (away) => {
    frame().classList.toggle("is-mapless", away);
    button.ariaPressed = String(!away);
  };
  show(tasteOf(KEPT) === "away");
  button.addEventListener("click", () => {
    const away = !frame().classList.contains("is-mapless");
    show(away);
    keepTaste(KEPT, away ? "away" : "shown");
  });
}
