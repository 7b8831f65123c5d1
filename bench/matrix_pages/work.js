// The seeded matrix that both pages show, and the measurements that both make in the same way.
const AREAS = 12;
const SEEDED = 20_261;
const PARTS = ["A", "R", "R", "AR", "C", "I"];
const FILLED = 0.16;
const FINDINGS = 0.1;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the server would say: see static/js/matrix/types.js. */
export function matrixOf(rows, columns) {
  const random = randomOf(SEEDED);
  const heads = Array.from({ length: columns }, (_one, at) => ({
    id: `position:p${at}`, kind: "position", title: `Head of sales, district ${at}`, positions: [`p${at}`],
    people: [{ uid: `u${at}`, name: `Surname${at} Name` }],
  }));
  const lines = Array.from({ length: rows }, (_one, at) => {
    const guilty = random() < FINDINGS ? { guilty: "high" } : {};
    const cells = heads.flatMap((_head, column) =>
      random() < FILLED ? [{ column, involvement: PARTS[Math.floor(random() * PARTS.length)], ...guilty }] : [],
    );
    const area = `area-${Math.floor((at * AREAS) / rows)}`;
    const check = { code: "fine", words: "A 1 · R 3", owners: 1, doers: 3, ...("guilty" in guilty ? { severity: "high", words: "2 owners" } : {}) };
    return { responsibility: `r${at}`, title: `Responsibility number ${at} of the sales department`, area, area_title: area, check, cells, present: true };
  });
  return { revision: 1, on: "2026-11-22", by: "positions", folded: true, columns: heads, columns_left_out: 0, rows: lines, problems: 0, findings: {} };
}

export function frame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Milliseconds from the beginning of `work` until the frame that shows it has been laid out and painted. */
export function painted(work) {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const before = performance.now();
      work();
      const after = new MessageChannel();
      after.port1.onmessage = () => resolve(performance.now() - before);
      after.port2.postMessage(0);
    });
  });
}

/** The 95th percentile of the lengths of the frames in which the scroller moved for a second and a half. */
export async function scrolled(scroller) {
  const lengths = [];
  let last = await frame();
  const end = last + 1_500;
  for (let step = 1; last < end; step += 1) {
    scroller.scrollTop = (step * 60) % Math.max(1, scroller.scrollHeight - scroller.clientHeight);
    scroller.scrollLeft = (step * 25) % Math.max(1, scroller.scrollWidth - scroller.clientWidth);
    const now = await frame();
    lengths.push(now - last);
    last = now;
  }
  lengths.sort((one, other) => one - other);
  return lengths[Math.floor(lengths.length * 0.95)];
}

/** The median of some changes of cells in sight. */
export async function changed(change) {
  const taken = [];
  for (let turn = 0; turn < 9; turn += 1) taken.push(await painted(() => change(turn)));
  return taken.sort((one, other) => one - other)[4];
}
