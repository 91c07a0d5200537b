// All components, with their health.
import { html } from '../lib/lit-html.js';
import { allComponents } from '../api.js';
import { ago, asking, choice, linkTo, longTable, search, state, visible } from '../show.js';

const states = ['healthy', 'unhealthy', 'unknown', 'exited'];

export default function page({ query, signal, update, remember, every }) {
  let all = null;
  let looking = query.get('search') ?? '';
  let only = query.get('health') ?? '';
  const table = longTable(update, 'Components', [
    ['Health', (each) => state(each.health)],
    ['Component', (each) => linkTo(each.id)],
    ['Message', (each) => html`<span title=${visible(each.health.message)}>${visible(each.health.message)}</span>`],
    ['Since', (each) => ago(each.health.updatedTime)],
    ['Feeds', (each) => (each.dataFlowEdgesTo ?? []).join(', ')],
  ]);
  every(3000, async () => {
    all = await allComponents(signal);
    update();
  });

  const changed = () => {
    remember({ search: looking, health: only });
    update();
  };

  const view = () => html`<h1>Components</h1>${all ? list() : asking}`;

  const list = () => {
    const found = all.filter((each) => each.id.toLowerCase().includes(looking.toLowerCase()) && (!only || each.health.state === only));
    const count = (name) => all.filter((each) => each.health.state === name).length;
    return html`
      <div class="bar">
        ${search('Search', 'part of a name', looking, (words) => { looking = words; changed(); })}
        ${choice('Health', [['', 'all'], ...states.map((name) => [name, `${name} (${count(name)})`])], only, (name) => { only = name; changed(); })}
        <span class="note" role="status">${found.length} of ${all.length}</span>
      </div>
      ${found.length ? table(found) : html`<p class="note">${all.length ? 'No component is like this.' : 'The configuration has no component.'}</p>`}`;
  };
  return { title: 'Components', view };
}
