// Components and what flows between them.
import { html, svg } from '../lib/lit-html.js';
import { every, follow, idOf, json, sums, text } from '../api.js';
import { layout, NODE_HEIGHT, NODE_WIDTH } from '../layout.js';
import { rate } from '../show.js';

const units = { target: 'targets/s', loki_log: 'lines/s', prometheus_metric: 'samples/s' };
// What loki.source.file counts was dropped by those behind it: it only balances its books.
const drops = /^(?:pewter_)?(?:loki_(?:process_dropped_lines_total|write_dropped_entries_total|source_(?!file_)\w+_dropped_\w+_total)|prometheus_(?:scrape_dropped_samples_total|remote_storage_samples_(?:dropped|failed)_total))[{ ]/;
const taken = /^(?:loki_relabel_entries|alloy_prometheus_relabel_metrics)_processed[{ ]/;
const passed = /^(?:loki_relabel_entries|alloy_prometheus_relabel_metrics)_written[{ ]/;

export default function page({ rest, signal, update }) {
  let placed = null;
  let failure = '';
  let shape = '';
  const rates = new Map();
  const dropped = new Map();
  const list = rest ? `api/v0/web/modules/${encodeURI(rest)}/components` : 'api/v0/web/components';

  every(3000, async () => {
    try {
      const components = await json(list, { signal });
      const now = JSON.stringify(components.map((each) => [each.localID, each.dataFlowEdgesTo]));
      if (now !== shape) {
        shape = now;
        placed = layout(components);
      }
      placed.byId = new Map(components.map((each) => [each.localID, each]));
      failure = '';
    } catch (error) {
      failure = error.message;
    }
    update();
  }, signal);

  follow(rest ? `api/v0/web/graph/${encodeURI(rest)}?window=2` : 'api/v0/web/graph?window=2', signal, (item) => {
    rates.clear();
    for (const each of JSON.parse(item)) {
      rates.set(each.componentID, [...(rates.get(each.componentID) ?? []), `${rate(each.rate)} ${units[each.type] ?? `${each.type}/s`}`]);
    }
    update();
  }, () => {});

  let before = null;
  every(5000, async () => {
    const metrics = await text('api/v0/web/metrics', { signal });
    const now = sums(metrics, drops);
    const written = sums(metrics, passed); // what a relabel component takes and does not pass on, it dropped
    sums(metrics, taken).forEach((count, id) => now.set(id, count - (written.get(id) ?? 0)));
    dropped.clear();
    if (before) {
      now.forEach((count, id) => {
        const lost = (count - (before.counts.get(id) ?? 0)) / ((Date.now() - before.at) / 1000);
        if (lost > 0) {
          dropped.set(id, `−${rate(lost)}/s dropped`);
        }
      });
    }
    before = { counts: now, at: Date.now() };
    update();
  }, signal);

  const global = (component) => idOf(component);

  /** A module is a group: it leads to what is in it. */
  const addressOf = (component) =>
    component.createdModuleIDs?.length === 1
      ? `graph/${encodeURI(component.createdModuleIDs[0])}`
      : `component/${encodeURI(global(component))}`;

  const node = (component, { x, y }) => svg`
    <a class="node ${component.health.state}${component.createdModuleIDs ? ' group' : ''}" href=${addressOf(component)} aria-label="${component.localID}, ${component.health.state}${rates.has(global(component)) ? `, ${rates.get(global(component)).join(', ')}` : ''}">
      <title>${component.localID}: ${component.health.message}</title>
      <rect x=${x} y=${y} width=${NODE_WIDTH} height=${NODE_HEIGHT} rx="6"></rect>
      <text class="kind" x=${x + 10} y=${y + 18}>${component.name}</text>
      <text x=${x + 10} y=${y + 36}>${short(component.label ?? '')}</text>
      ${dropped.has(global(component)) ? svg`<text class="drop" x=${x + 10} y=${y + NODE_HEIGHT + 14}>${dropped.get(global(component))}</text>` : ''}
    </a>`;

  const edge = ({ from, to, id, isFirst }) => {
    const middle = (from.x + to.x) / 2;
    const passed = placed.byId.has(id) ? rates.get(global(placed.byId.get(id))) : null;
    return svg`
      <path class="edge" d="M ${from.x} ${from.y} C ${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}"></path>
      ${passed && isFirst ? svg`<text class="rate" x=${from.x + 6} y=${from.y - 6}>${passed.join(', ')}</text>` : ''}`;
  };

  const view = () => html`
    <h1>${rest ? html`Graph of ${rest} <a class="up" href=${rest.includes('/') ? `graph/${encodeURI(rest.slice(0, rest.lastIndexOf('/')))}` : 'graph'}>up</a>` : 'Graph'}</h1>
    ${failure ? html`<p class="error">${failure}</p>` : ''}
    ${placed
      ? html`<div class="graph panel" tabindex="0" role="region" aria-label="Graph of components">
          <svg width=${placed.width} height=${placed.height} role="group" aria-label="Components and what flows between them">
            ${placed.edges.map(edge)}
            ${[...placed.places].filter(([id]) => placed.byId.has(id)).map(([id, place]) => node(placed.byId.get(id), place))}
          </svg>
        </div>
        ${modules()}`
      : html`<p class="note">asking …</p>`}`;

  const modules = () => {
    const ids = [...placed.byId.values()].flatMap((each) => each.createdModuleIDs ?? []);
    return ids.length ? html`<h2>Modules</h2><ul>${ids.map((id) => html`<li><a href="graph/${encodeURI(id)}">${id}</a></li>`)}</ul>` : '';
  };

  return { title: 'Graph', view };
}

const short = (label) => (label.length > 24 ? `${label.slice(0, 23)}…` : label);
