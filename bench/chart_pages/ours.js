import { createScene } from "/static/js/chart/scene.js";
import { createStore } from "/static/js/chart/store.js";
import { frame, frames, movement, organisation, settled, swing, timed } from "./org.js";

const ON = "2026-11-22";

function documentOf(people) {
  const boxes = people.map((one, order) => ({
    key: one.key, parent: one.parent, order, title: one.title, team: one.team, roles: [[one.category, 100]], load: one.load,
    people: [{ uid: one.key, name: one.name, short: one.name }], opened_on: ON, scope: [["region", one.team]],
  }));
  const roles = Object.fromEntries(people.map(({ category }) => [category, { name: category, short: category, category }]));
  return {
    structure: { uid: "bench", name: "Bench", state: "live", revision: 1, stage: "growth" }, on: ON, is_today: true,
    may_edit: true, boxes, roles, palette: [], bench: [], undo: { undo: null, redo: null },
  };
}

function lookOf(people) {
  const figures = people.map(({ kpi }) => kpi);
  return (box) => {
    const kpi = figures[box.order] ?? 0;
    const tone = kpi < 80 ? "high" : kpi < 95 ? "warn" : "ok";
    return {
      tone: box.roles[0]?.[0] ?? "none", tint: false, value: null, dim: false, tag: null, ring: null,
      figure: { text: `${kpi} %`, share: kpi / 100, tone, title: "KPI" },
    };
  };
}

window.measure = async (count, withFrames) => {
  const people = organisation(count);
  const json = documentOf(people);
  const root = document.getElementById("chart");
  let store;
  let scene;
  const paint_ms = await timed(() => {
    store = createStore(json);
    scene = createScene({ root, store, look: lookOf(people), opensAll: true });
  });
  await settled();
  const elements = document.querySelectorAll("*").length;
  const operation = { op: "move", ...movement(people) };
  const move_ms = await timed(() => store.stage({ batch: "one", base: 1, operations: [operation] }));
  const found = { paint_ms, move_ms, elements, boxes: scene.order().length };
  if (withFrames) Object.assign(found, await movements(scene));
  window.kept = { store, scene };
  return found;
};

async function movements(scene) {
  const { x, y } = scene.view;
  const pan = (step) => frames((number) => scene.setView({ ...scene.view, x: scene.view.x + (step * swing(number)) / scene.view.scale }));
  const zoom = () => frames((number) => scene.zoomBy(swing(number) > 0 ? 1.01 : 1 / 1.01));
  scene.setView({ x, y: y + 200, scale: 1 });
  await frame();
  const found = { pan_reading_ms: await pan(12), zoom_reading_ms: await zoom() };
  scene.fit();
  await frame();
  await frame();
  return { ...found, pan_fit_ms: await pan(4), zoom_fit_ms: await zoom() };
}
