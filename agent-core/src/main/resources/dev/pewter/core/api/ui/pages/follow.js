// Where one line goes: every step of a pipeline with what it makes of the line.
import { html } from '../lib/lit-html.js';
import { allComponents, every, idOf, json } from '../api.js';
import { linkTo } from '../show.js';

export default function page({ query, signal, update, remember }) {
  let components = null;
  let id = query.get('component') ?? '';
  let labels = query.get('labels') ?? '{}';
  let line = query.get('line') ?? '';
  let steps = null;
  let failure = '';
  every(10000, async () => {
    components = (await allComponents()).filter((each) => /^loki\.(process|relabel|write|echo|enrich)/.test(each.name));
    id ||= components[0] ? idOf(components[0]) : '';
    update();
  }, signal);

  const send = async (event) => {
    event.preventDefault();
    remember({ component: id, labels, line });
    try {
      const answer = await json(`api/v0/web/follow/${encodeURI(id)}`, { method: 'POST', body: JSON.stringify({ labels, line }), signal });
      steps = answer.steps;
      failure = '';
    } catch (error) {
      steps = null;
      failure = error.message;
    }
    update();
  };

  const view = () => html`
    <h1>Follow a line</h1>
    <p class="note">Nothing is sent anywhere: the line goes through copies of the stages.</p>
    <form @submit=${send}>
      <div class="bar">
        <label>It enters
          <select @change=${(event) => { id = event.target.value; }}>
            ${(components ?? []).map((each) => html`<option value=${idOf(each)} ?selected=${idOf(each) === id}>${idOf(each)}</option>`)}
          </select>
        </label>
        <label>with the labels<input class="mono" size="50" .value=${labels} @input=${(event) => { labels = event.target.value; }}></label>
      </div>
      <label for="line">Line</label>
      <textarea id="line" class="mono" .value=${line} @input=${(event) => { line = event.target.value; }}></textarea>
      <p><button>Follow</button></p>
    </form>
    ${failure ? html`<p class="error" role="alert">${failure}</p>` : ''}
    ${steps ? html`<div role="status">${steps.map(step)}</div>` : ''}`;

  const step = (each, index) => html`
    <div class="step ${each.outcome === 'dropped' ? 'dropped' : differs(each, steps[index - 1]) ? 'changed' : ''}">
      <strong>${each.step}</strong> in ${linkTo(each.component)}: ${each.outcome}${each.reason ? ` (${each.reason})` : ''}
      ${(each.entries ?? []).map((entry) => html`<pre>${entry.timestamp} ${entry.labels} ${entry.metadata === '{}' ? '' : entry.metadata}
${entry.line}</pre>
        ${entry.extracted ? html`<details><summary>extracted</summary><pre>${entry.extracted}</pre></details>` : ''}`)}
    </div>`;

  const differs = (each, last) => !last || JSON.stringify(each.entries) !== JSON.stringify(last.entries);

  return { title: 'Follow a line', view };
}
