// All components, with their health.
import { html } from '../lib/lit-html.js';
import { allComponents, every } from '../api.js';
import { ago, linkTo, longTable, state } from '../show.js';

const states = ['healthy', 'unhealthy', 'unknown', 'exited'];

export default function page({ query, signal, update, remember }) {
  let all = null;
  let looking = query.get('search') ?? '';
  let only = query.get('health') ?? '';
  const table = longTable(update, 'Components', [
    ['Health', (each) => state(each.health)],
    ['Component', (each) => linkTo(each.id)],
    ['Message', (each) => html`<span title=${each.health.message}>${each.health.message}</span>`],
    ['Since', (each) => ago(each.health.updatedTime)],
    ['Feeds', (each) => (each.dataFlowEdgesTo ?? []).join(', ')],
  ]);
  every(3000, async () => {
    all = await allComponents();
    update();
  }, signal);

  const changed = () => {
    remember({ search: looking, health: only });
    update();
  };

  const view = () => {
    const found = (all ?? []).filter((each) => each.id.includes(looking) && (!only || each.health.state === only));
    const count = (name) => all.filter((each) => each.health.state === name).length;
    return html`
      <h1>Components</h1>
      <div class="bar">
        <label>Search<input type="search" .value=${looking} @input=${(event) => { looking = event.target.value; changed(); }}></label>
        <label>Health
          <select @change=${(event) => { only = event.target.value; changed(); }}>
            <option value="">all</option>
            ${states.map((name) => html`<option value=${name} ?selected=${only === name}>${name}${all ? ` (${count(name)})` : ''}</option>`)}
          </select>
        </label>
        <span class="note" role="status">${all ? `${found.length} of ${all.length}` : 'asking …'}</span>
      </div>
      ${all ? table(found) : ''}`;
  };
  return { title: 'Components', view };
}
