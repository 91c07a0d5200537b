// Components and what flows between them.
import { html, svg } from '../lib/lit-html.js';
import { idOf, json } from '../api.js';
import { drops, metrics } from '../counters.js';
import { layout, NODE_HEIGHT, NODE_WIDTH } from '../layout.js';
import { asking, bytes, rate, visible } from '../show.js';

const units = { target: 'targets/s', loki_log: 'lines/s', prometheus_metric: 'samples/s' };
const written = ({ type, rate: amount }) =>
  type === 'loki_bytes' ? `${bytes(amount)}/s` : `${rate(amount)} ${units[type] ?? `${type}/s`}`;

export default function page({ rest, signal, update, every, follow }) {
  let placed = null;
  let byId = new Map();
  let shape = '';
  const rates = new Map();
  const dropped = new Map();
  const flows = rest ? `api/v0/web/graph/${encodeURI(rest)}` : 'api/v0/web/graph';
  const list = rest ? `api/v0/web/modules/${encodeURI(rest)}/components` : 'api/v0/web/components';

  every(3000, async () => {
    const components = await json(list, { signal });
    const now = JSON.stringify(components.map((each) => [each.localID, each.dataFlowEdgesTo]));
    if (now !== shape) {
      shape = now;
      placed = layout(components);
    }
    byId = new Map(components.map((each) => [each.localID, each]));
    update();
  });

  follow(`${flows}?window=2`, (item) => {
    rates.clear();
    for (const each of JSON.parse(item)) {
      rates.set(each.componentID, [...(rates.get(each.componentID) ?? []), written(each)]);
    }
    update();
  });

  let before = null;
  every(5000, async () => {
    const now = { counts: drops(await metrics(signal)), at: Date.now() };
    dropped.clear();
    now.counts.forEach((count, id) => {
      const lost = before ? (count - (before.counts.get(id) ?? 0)) / ((now.at - before.at) / 1000) : 0;
      if (lost > 0) {
        dropped.set(id, `−${rate(lost)}/s dropped`);
      }
    });
    before = now;
    update();
  });

  /** A module is a group: it leads to what is in it. */
  const addressOf = (component) =>
    component.createdModuleIDs?.length === 1
      ? `graph/${encodeURI(component.createdModuleIDs[0])}`
      : `component/${encodeURI(idOf(component))}`;

  const passedBy = (component) => rates.get(idOf(component)) ?? [];

  /** All that is known of a component, in words. */
  const told = (component) =>
    [
      component.localID,
      component.health.state,
      ...passedBy(component),
      dropped.get(idOf(component))?.replace('−', ''),
      component.dataFlowEdgesTo?.length ? `feeds ${component.dataFlowEdgesTo.join(' and ')}` : '',
    ].filter((part) => part).join(', ');

  const node = (component, { x, y }) => {
    const passed = passedBy(component);
    return svg`
      <a class="node ${component.health.state}${component.createdModuleIDs ? ' group' : ''}" href=${addressOf(component)} aria-label=${told(component)}>
        <title>${component.localID}: ${visible(component.health.message)}</title>
        <rect x=${x} y=${y} width=${NODE_WIDTH} height=${NODE_HEIGHT} rx="6"></rect>
        <text class="kind" x=${x + 10} y=${y + 18}>${short(component.name)}</text>
        <text x=${x + 10} y=${y + 36}>${short(component.label ?? '')}</text>
        ${component.dataFlowEdgesTo?.length ? '' : svg`<text class="rate" x=${x + 10} y=${y - 6}>${passed.join(', ')}</text>`}
        ${dropped.has(idOf(component)) ? svg`<text class="drop" x=${x + 10} y=${y + NODE_HEIGHT + 14}>${dropped.get(idOf(component))}</text>` : ''}
      </a>`;
  };

  const line = ({ from, to }) => {
    const middle = (from.x + to.x) / 2;
    return svg`<path class="edge" d="M ${from.x} ${from.y} C ${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}"></path>`;
  };

  /** What each edge carries: whoever is fed gets all that a component passes on. One edge has its numbers where it begins,
   * of several each has them in its middle, where they are apart. */
  const amounts = (component) => {
    const edges = placed.edges.get(component.localID) ?? [];
    return edges.map(({ from, to, id }) => {
      const alone = edges.length === 1;
      const [x, y] = alone ? [from.x + 6, from.y - 6] : [(from.x + to.x) / 2, (from.y + to.y) / 2 - 4];
      return svg`<g class=${alone ? 'amount' : 'amount middle'} aria-hidden="true"><title>${component.localID} → ${id}</title>
        ${passedBy(component).map((each, row) => svg`<text class="rate" x=${x} y=${y + (alone ? 20 : 14) * row}>${each}</text>`)}</g>`;
    });
  };

  const view = () => html`
    <h1>${rest ? html`Graph of ${visible(rest)} <a class="up" href=${rest.includes('/') ? `graph/${encodeURI(rest.slice(0, rest.lastIndexOf('/')))}` : 'graph'}>up</a>` : 'Graph'}</h1>
    ${placed
      ? html`<div class="graph panel" tabindex="0" role="region" aria-label="Graph of components">
          <svg width=${placed.width} height=${placed.height} role="group" aria-label="Components and what flows between them">
            ${placed.lines.map(line)}
            ${[...placed.places].map(([id, place]) => node(byId.get(id), place))}
            ${[...placed.places].map(([id]) => amounts(byId.get(id)))}
          </svg>
        </div>
        ${modules()}`
      : asking}`;

  const modules = () => {
    const ids = [...byId.values()].flatMap((each) => each.createdModuleIDs ?? []);
    return ids.length ? html`<h2>Modules</h2><ul>${ids.map((id) => html`<li><a href="graph/${encodeURI(id)}">${id}</a></li>`)}</ul>` : '';
  };

  return { title: 'Graph', view };
}

/** What fits into a node. */
const short = (name) => (name.length > 28 ? `${name.slice(0, 27)}…` : name);
