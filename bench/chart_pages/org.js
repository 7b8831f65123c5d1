// The seeded organisation that both charts draw, and the measurements that both pages make in the same way.

const CATEGORIES = ["management", "sales", "accounts", "development", "marketing", "analytics", "quality", "operations"];
const FIRST = ["Anna", "Boris", "Clara", "David", "Elena", "Felix", "Greta", "Henry", "Irina", "Jacob"];
const LAST = ["Adler", "Brandt", "Carlsen", "Dietrich", "Engel", "Fischer", "Graf", "Hoffmann", "Jansen", "Keller", "Lorenz"];
const TITLES = ["Sales manager", "Account manager", "Head of a group of key accounts", "Quality manager", "Analyst"];
const TEAMS = ["North", "South", "East", "West", "Key accounts", "Partners"];

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Leaders with four to nine reports each, breadth first. */
export function organisation(count) {
  const random = randomOf(count);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const people = [];
  const add = (parent) => {
    const number = people.length;
    people.push({
      key: `p${number}`, parent, title: pick(TITLES), name: `${pick(LAST)} ${pick(FIRST)}`, category: pick(CATEGORIES),
      team: pick(TEAMS), kpi: 60 + Math.floor(random() * 60), load: 60 + Math.floor(random() * 60),
    });
  };
  add(null);
  for (let leader = 0; people.length < count; leader++) {
    const span = 4 + Math.floor(random() * 6);
    for (let report = 0; report < span && people.length < count; report++) add(`p${leader}`);
  }
  return people;
}

/** A leader of the second level with the whole branch, and another of that level to report to. */
export function movement(people) {
  const second = people.filter(({ parent }) => parent === "p0");
  return { key: second[1].key, parent: second[0].key };
}

export function frame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** What a chart does once its first picture is on the screen belongs to no measurement. */
export function settled() {
  return new Promise((resolve) => setTimeout(resolve, 500));
}

/** Milliseconds until what `work` has changed is on the screen: the frame after the one that drew it has begun. */
export async function timed(work, isDone = () => true) {
  const before = performance.now();
  work();
  await frame();
  while (!isDone()) await frame();
  await frame();
  return performance.now() - before;
}

/** The 95th percentile of the lengths of the frames in which `step` moved the picture for two seconds. */
export async function frames(step) {
  const lengths = [];
  await frame();
  let last = await frame();
  const end = last + 2000;
  for (let number = 0; last < end; number++) {
    step(number);
    const now = await frame();
    lengths.push(now - last);
    last = now;
  }
  lengths.sort((one, other) => one - other);
  return lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * 0.95))];
}

/** To and fro, so that one stays over the chart. */
export function swing(number) {
  return Math.floor(number / 30) % 2 ? -1 : 1;
}
