// Places components in columns, each right of all that feed it, with few crossings. Our own instead of dagre's: that is
// 280 kB, as much as the first view may have, and takes seconds for the 1,000 components that this places at once.

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 48;
const GAP_X = 126;
const GAP_Y = 30;
const SWEEPS = 4;

/** Components with `localID` and `dataFlowEdgesTo`; gives places by id, the lines between them, the edges of each, width and height. What
 * leads over a column has a lane in it, which all that leads to the same component share: no line runs behind a component. */
export function layout(components) {
  const ids = new Set(components.map((each) => each.localID));
  const next = new Map(components.map((each) => [each.localID, (each.dataFlowEdgesTo ?? []).filter((id) => ids.has(id))]));
  const columnOf = columnsOf(next);
  const ways = [...next].flatMap(([id, all]) => all.map((to) => way(id, to, columnOf)));
  const columns = order(columnOf, ways);

  const at = new Map();
  columns.forEach((column, x) =>
    column.forEach((id, y) => at.set(id, { x: 10 + x * (NODE_WIDTH + GAP_X), y: 20 + y * (NODE_HEIGHT + GAP_Y) })));
  const left = (id) => ({ x: at.get(id).x, y: at.get(id).y + NODE_HEIGHT / 2 });
  const right = (id) => ({ x: at.get(id).x + NODE_WIDTH, y: at.get(id).y + NODE_HEIGHT / 2 });
  const lines = new Map();
  const edges = new Map(); // the beginning of each way, by where it begins
  for (const passed of ways) {
    const [id, to] = passed;
    edges.set(id, [...(edges.get(id) ?? []), { from: right(id), to: left(to), id: passed.at(-1) }]);
    passed.slice(1).forEach((to, index) => lines.set(`${passed[index]}\n${to}`, { from: right(passed[index]), to: left(to) }));
    passed.slice(1, -1).forEach((lane) => lines.set(lane, { from: left(lane), to: right(lane) }));
  }
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  return {
    places: new Map([...ids].map((id) => [id, at.get(id)])),
    lines: [...lines.values()],
    edges,
    width: 20 + columns.length * (NODE_WIDTH + GAP_X) - GAP_X,
    height: 40 + tallest * (NODE_HEIGHT + GAP_Y),
  };
}

/** The longest way to a component from one that nothing feeds is its column. */
function columnsOf(next) {
  const waiting = new Map([...next.keys()].map((id) => [id, 0]));
  next.forEach((all) => all.forEach((to) => waiting.set(to, waiting.get(to) + 1)));
  const column = new Map([...next.keys()].map((id) => [id, 0]));
  const ready = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of ready) {
    for (const to of next.get(id)) {
      column.set(to, Math.max(column.get(to), column.get(id) + 1));
      waiting.set(to, waiting.get(to) - 1);
      if (waiting.get(to) === 0) {
        ready.push(to);
      }
    }
  }
  return column;
}

/** What is passed from one component to another: these and the lanes between them, which get their columns here. */
function way(from, to, columnOf) {
  const passed = [from];
  for (let column = columnOf.get(from) + 1; column < columnOf.get(to); column++) {
    const lane = `${column} ${to}`;
    columnOf.set(lane, column);
    passed.push(lane);
  }
  return [...passed, to];
}

/** The columns, each sorted by where its neighbours are, to and fro. */
function order(columnOf, ways) {
  const before = new Map([...columnOf.keys()].map((id) => [id, new Set()]));
  const after = new Map([...columnOf.keys()].map((id) => [id, new Set()]));
  ways.forEach((passed) => passed.slice(1).forEach((to, index) => {
    before.get(to).add(passed[index]);
    after.get(passed[index]).add(to);
  }));
  const columns = Array.from({ length: Math.max(0, ...columnOf.values()) + 1 }, () => []);
  columnOf.forEach((column, id) => columns[column].push(id));
  const at = new Map(columns.flatMap((column) => column.map((id, index) => [id, index])));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const neighbours = sweep % 2 ? after : before;
    for (const column of columns) {
      const mean = new Map(column.map((id, index) => {
        const places = [...neighbours.get(id)].map((other) => at.get(other));
        return [id, places.length ? places.reduce((a, b) => a + b) / places.length : index];
      }));
      column.sort((a, b) => mean.get(a) - mean.get(b));
      column.forEach((id, index) => at.set(id, index));
    }
  }
  return columns;
}
