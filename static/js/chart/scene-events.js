// What the scene itself answers: folding, "more" boxes, where the tab stop is, a change of the store, of the window's size.
import { startInput } from "./scene-input.js";

/** @typedef {import("./scene.js").ChartScene} ChartScene */
/** @typedef {import("./types.js").Store} Store */

/**
 * Adds the listeners; called once.
 * @param {ChartScene} scene
 * @param {Store} store
 */
export function startEvents(scene, store) {
  const { root, stage, window, drawing } = scene;
  startInput({
    root,
    pan: (x, y) => window.pan(x, y),
    zoom: (factor, x, y) => window.zoom(factor, x, y),
    isBox: (x, y) => scene.hit(x, y) !== null,
    click: () => root.dispatchEvent(new CustomEvent("chart:ground", { bubbles: true })),
  });
  root.addEventListener("click", (event) => onClick(event, scene));
  root.addEventListener("keydown", (event) => onKey(event, scene));
  root.addEventListener("focusin", ({ target }) => {
    const key = target instanceof HTMLElement ? target.dataset["key"] : "";
    if (!key || key === drawing.boxes.current) return;
    drawing.boxes.current = key;
    drawing.repaint();
  });
  new ResizeObserver(() => scene.resize()).observe(root);
  store.subscribe(({ keys, reason }) => {
    if (keys && stage.refresh(keys)) drawing.repaint();
    else scene.redraw({ animate: reason !== "load" });
  });
}

/**
 * @param {MouseEvent} event
 * @param {ChartScene} scene
 */
function onClick(event, scene) {
  if (!(event.target instanceof Element)) return;
  const key = event.target.closest("[data-key]")?.getAttribute("data-key") ?? "";
  if (event.target.closest("[data-fold]")) scene.fold(key, !scene.isFolded(key));
  else if (!event.defaultPrevented) {
    const point = scene.toChart(event.clientX, event.clientY);
    const slot = scene.stage.index.at(point.x, point.y);
    if (slot >= 0 && scene.stage.isMore(slot)) openMore(slot, scene);
  }
}

/**
 * Enter and space open a "more" box; every other key is not from here.
 * @param {KeyboardEvent} event
 * @param {ChartScene} scene
 */
function onKey(event, scene) {
  const slot = scene.stage.slotOf(scene.focused());
  if ((event.key !== "Enter" && event.key !== " ") || slot < 0 || !scene.stage.isMore(slot)) return;
  event.preventDefault();
  event.stopPropagation();
  openMore(slot, scene);
}

/**
 * @param {number} slot
 * @param {ChartScene} scene
 */
function openMore(slot, scene) {
  const { stage } = scene;
  const first = stage.boxAt(slot).key;
  stage.opened.add(stage.layout.keys[slot] ?? "");
  scene.redraw({ animate: true });
  scene.focusBox(first);
  scene.tellFold();
}
