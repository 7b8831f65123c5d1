import { frame, frames, movement, organisation, settled, swing, timed } from "./org.js";

const { d3 } = window;

function card({ data }) {
  const initials = data.name.split(" ").map((word) => word[0]).join("");
  return `<div class="card"><b>${data.title}</b><div class="who"><span class="face">${initials}</span><span>${data.name}</span></div>
    <span class="chip">${data.category}</span><div>${data.team} <span class="badge">${data.kpi} %</span></div></div>`;
}

/** Transitions are over when the nodes have none left. */
function isSettled() {
  const nodes = document.querySelectorAll("#chart g.node");
  return nodes.length > 0 && !nodes[0].__transition && !nodes[nodes.length - 1].__transition;
}

window.measure = async (count, withFrames) => {
  const data = organisation(count).map((one) => ({ ...one, id: one.key, parentId: one.parent, _expanded: true }));
  let chart;
  const paint_ms = await timed(() => {
    chart = new d3.OrgChart().container("#chart").data(data).duration(0).svgHeight(window.innerHeight)
      .nodeWidth(() => 188).nodeHeight(() => 122).childrenMargin(() => 40).siblingsMargin(() => 12).nodeContent(card).render();
  }, isSettled);
  await settled();
  const elements = document.querySelectorAll("*").length;
  const { key, parent } = movement(data);
  const move_ms = await timed(() => {
    data.find(({ id }) => id === key).parentId = parent;
    chart.data(data).render();
  }, isSettled);
  const found = { paint_ms, move_ms, elements, boxes: document.querySelectorAll("#chart g.node").length };
  if (withFrames) Object.assign(found, await movements(chart));
  window.kept = { chart, data };
  return found;
};

async function movements(chart) {
  const { svg, zoomBehavior } = chart.getChartState();
  const pan = (step) => frames((number) => {
    const { k } = d3.zoomTransform(svg.node());
    svg.call(zoomBehavior.translateBy, (step * swing(number)) / k, 0);
  });
  const zoom = () => frames((number) => svg.call(zoomBehavior.scaleBy, swing(number) > 0 ? 1.01 : 1 / 1.01));
  svg.call(zoomBehavior.scaleTo, 1);
  await frame();
  const found = { pan_reading_ms: await pan(12), zoom_reading_ms: await zoom() };
  chart.fit({ animate: false });
  while (!isSettled()) await frame();
  await frame();
  return { ...found, pan_fit_ms: await pan(4), zoom_fit_ms: await zoom() };
}
