// Everything that is read: files, containers, scrape targets.
import { html } from '../lib/lit-html.js';
import { allComponents, every, json } from '../api.js';
import { attributes, bytes, linkTo, longTable } from '../show.js';

const sources = /^(loki\.source\.|prometheus\.scrape|prometheus\.operator\.)/;

export default function page({ query, signal, update, remember }) {
  let all = null;
  let looking = query.get('search') ?? '';
  let only = query.get('only') ?? '';
  const text = (value) => html`<span title=${value}>${value}</span>`;
  const table = longTable(update, 'Targets', [
    ['Target', (each) => text(each.name)],
    ['State', (each) => html`<span class="state ${each.isBad ? 'unhealthy' : 'healthy'}">${each.state}</span>`],
    ['Read', (each) => (each.read === undefined ? '' : bytes(each.read)), 'number'],
    ['Delivered', (each) => (each.acknowledged === undefined ? '' : bytes(each.acknowledged)), 'number'],
    ['Lag', (each) => each.lag, 'number'],
    ['Last error', (each) => text(each.error)],
    ['Labels', (each) => text(each.labels)],
    ['Component', (each) => linkTo(each.component)],
  ]);
  every(5000, async () => {
    const found = [];
    for (const component of (await allComponents()).filter((each) => sources.test(each.name))) {
      const full = await json(`api/v0/web/components/${encodeURI(component.id)}`, { signal });
      for (const block of full.debugInfo ?? []) {
        if (block.type === 'block' && /target/.test(block.name)) {
          found.push(target(component.id, attributes(block.body)));
        }
      }
    }
    all = found;
    update();
  }, signal);

  const changed = () => {
    remember({ search: looking, only });
    update();
  };

  const view = () => {
    const found = (all ?? []).filter((each) =>
      `${each.name} ${each.labels} ${each.component}`.includes(looking) && (only !== 'failing' || each.isBad) && (only !== 'behind' || each.isBehind));
    return html`
      <h1>Targets</h1>
      <div class="bar">
        <label>Search<input type="search" .value=${looking} @input=${(event) => { looking = event.target.value; changed(); }}></label>
        <label>Show
          <select @change=${(event) => { only = event.target.value; changed(); }}>
            ${['', 'failing', 'behind'].map((name) => html`<option value=${name} ?selected=${only === name}>${name || 'all'}</option>`)}
          </select>
        </label>
        <span class="note" role="status">${all ? `${found.length} of ${all.length}` : 'asking …'}</span>
      </div>
      ${all ? table(found) : ''}`;
  };
  return { title: 'Targets', view };
}

/** A row, whichever source tells of it. */
function target(component, info) {
  const labels = typeof info.labels === 'object' && info.labels !== null
    ? `{${Object.entries(info.labels).map(([name, value]) => `${name}="${value}"`).join(', ')}}`
    : info.labels ?? '';
  const error = info.last_error ?? '';
  const lagBytes = info.lag_bytes ?? 0;
  const lagSeconds = info.lag_seconds ?? 0;
  const state = info.state ?? info.health ?? (info.is_running === false ? 'stopped' : 'running');
  return {
    component,
    name: info.path ?? info.url ?? info.target ?? labels,
    labels,
    error,
    state,
    read: info.read_offset,
    acknowledged: info.acknowledged_offset,
    lag: lagBytes ? `${bytes(lagBytes)}${lagSeconds ? `, ${Math.round(lagSeconds)} s` : ''}` : '',
    isBehind: lagBytes > 0,
    isBad: Boolean(error) || state === 'down' || state === 'stopped',
  };
}
