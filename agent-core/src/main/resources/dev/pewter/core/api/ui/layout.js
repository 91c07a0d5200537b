// Places components in columns, each right of all that feed it, with few crossings. Our own instead of dagre's: that is
// 280 kB, as much as the first view may have, and takes seconds for the 1,000 components that this places at once.

export const NODE_WIDTH = 210;
export const NODE_HEIGHT = 48;
const GAP_X = 120;
const GAP_Y = 30;
const SWEEPS = 4;

/** Components with `localID` and `dataFlowEdgesTo`; gives places by id, edges, width and height. */
export function layout(components) {
  const ids = new Set(components.map((each) => each.localID));
  const next = new Map(components.map((each) => [each.localID, (each.dataFlowEdgesTo ?? []).filter((id) => ids.has(id))]));
  const before = new Map([...ids].map((id) => [id, []]));
  next.forEach((all, id) => all.forEach((to) => before.get(to).push(id)));
  const columns = order(columnsOf(next, before), next, before);
  const places = new Map();
  columns.forEach((column, x) =>
    column.forEach((id, y) => places.set(id, { x: 10 + x * (NODE_WIDTH + GAP_X), y: 20 + y * (NODE_HEIGHT + GAP_Y) })));
  const edges = [];
  next.forEach((all, id) =>
    all.forEach((to, index) => {
      const [a, b] = [places.get(id), places.get(to)];
      edges.push({ id, isFirst: index === 0, from: { x: a.x + NODE_WIDTH, y: a.y + NODE_HEIGHT / 2 }, to: { x: b.x, y: b.y + NODE_HEIGHT / 2 } });
    }));
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  return { places, edges, width: 20 + columns.length * (NODE_WIDTH + GAP_X) - GAP_X, height: 40 + tallest * (NODE_HEIGHT + GAP_Y), byId: new Map() };
}

/** The longest way to a component from one that nothing feeds is its column. */
function columnsOf(next, before) {
  const waiting = new Map([...before].map(([id, all]) => [id, all.length]));
  const depth = new Map([...next.keys()].map((id) => [id, 0]));
  const ready = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of ready) {
    for (const to of next.get(id)) {
      depth.set(to, Math.max(depth.get(to), depth.get(id) + 1));
      waiting.set(to, waiting.get(to) - 1);
      if (waiting.get(to) === 0) {
        ready.push(to);
      }
    }
  }
  const columns = Array.from({ length: Math.max(0, ...depth.values()) + 1 }, () => []);
  depth.forEach((column, id) => columns[column].push(id));
  return columns;
}

/** Sorts each column by where its neighbours are, to and fro. */
function order(columns, next, before) {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const neighbours = sweep % 2 ? next : before;
    const at = new Map(columns.flatMap((column) => column.map((id, index) => [id, index])));
    for (const column of columns) {
      const mean = new Map(column.map((id, index) => {
        const places = neighbours.get(id).map((other) => at.get(other));
        return [id, places.length ? places.reduce((a, b) => a + b) / places.length : index];
      }));
      column.sort((a, b) => mean.get(a) - mean.get(b));
      column.forEach((id, index) => at.set(id, index));
    }
  }
  return columns;
}
