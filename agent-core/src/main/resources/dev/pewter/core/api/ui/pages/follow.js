// Where one line goes: every step of a pipeline with what it makes of the line.
import { html } from '../lib/lit-html.js';
import { allComponents, json } from '../api.js';
import { choice, linkTo, visible } from '../show.js';

export default function page({ query, handed, signal, update, remember, every }) {
  let components = [];
  let isKnown = false;
  let id = handed.id ?? query.get('component') ?? '';
  let labels = handed.labels ?? query.get('labels') ?? '{}';
  let line = handed.line ?? query.get('line') ?? '';
  let steps = null;
  let isCut = false; // whether there are more steps than are shown
  let failure = '';
  let asked = new AbortController();

  every(10000, async () => {
    const all = await allComponents(signal);
    components = all.filter((each) => /^loki\.(process|relabel|write|echo|enrich)/.test(each.name));
    if (!isKnown && id && (handed.isPast || !components.some((each) => each.id === id))) {
      id = feeds(all, id) ?? id; // where it sends the line
    }
    if (!isKnown) {
      isKnown = true;
      const fed = new Set(all.filter((each) => /^loki\.source\./.test(each.name)).flatMap((each) => each.dataFlowEdgesTo ?? []));
      const isFed = components.filter((each) => fed.has(each.localID)); // where the sources send
      id ||= (isFed.find((each) => each.dataFlowEdgesTo?.length) ?? isFed[0] ?? components[0])?.id ?? '';
      if (line) {
        ask(); // it was handed over
      }
    }
    update();
  });

  /** Where the line enters, but not the line: addresses are kept in histories and logs. */
  const keep = () => remember({ component: id });

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const mine = AbortSignal.any([signal, asked.signal]);
    try {
      const answer = await json(`api/v0/web/follow/${encodeURI(id)}`, { method: 'POST', body: JSON.stringify({ labels, line }), signal: mine });
      steps = answer.steps;
      isCut = Boolean(answer.cut);
      failure = '';
    } catch (error) {
      if (mine.aborted) {
        return;
      }
      steps = null;
      failure = error.message;
    }
    update();
  };

  /** What of those that take lines is fed by a component. */
  const feeds = (all, from) => {
    const source = all.find((each) => each.id === from);
    const beside = (id) => (source.moduleID ? `${source.moduleID}/${id}` : id);
    return source?.dataFlowEdgesTo?.map(beside).find((to) => components.some((each) => each.id === to));
  };

  const send = (event) => {
    event.preventDefault();
    keep();
    ask();
  };

  const view = () => html`
    <h1>Follow a line</h1>
    <p class="note">Tells what each stage makes of a line, and where it would be dropped. Nothing is sent anywhere: the line goes through copies of the stages.</p>
    ${isKnown && !components.length ? html`<p class="note">No component here takes lines.</p>` : form()}
    ${failure ? html`<p class="error" role="alert">${visible(failure)}</p>` : ''}
    ${steps ? html`<div role="status">${steps.map(step)}${steps.length ? '' : html`<p class="note">This component does nothing with lines that can be shown.</p>`}${isCut ? html`<p class="note">There are more steps; these are the first ones.</p>` : ''}</div>` : ''}`;

  const form = () => html`
    <form @submit=${send}>
      <div class="bar">
        ${choice('It enters', ids().map((each) => [each, each]), id, (chosen) => { id = chosen; })}
        <label>with the labels<input class="mono" size="50" .value=${labels} @input=${(event) => { labels = event.target.value; }}></label>
      </div>
      <label for="line">Line</label>
      <textarea id="line" class="mono" .value=${line} @input=${(event) => { line = event.target.value; }}></textarea>
      <p><button>Follow</button></p>
    </form>`;

  const ids = () => [...new Set([...components.map((each) => each.id), ...(id ? [id] : [])])];

  const step = (each, index) => html`
    <div class="step ${each.outcome === 'dropped' ? 'dropped' : differs(each, steps[index - 1]) ? 'changed' : ''}">
      <strong>${each.step}</strong> in ${linkTo(each.component)}: ${each.outcome}${each.reason ? ` (${visible(each.reason)})` : ''}
      ${(each.entries ?? []).map((entry) => html`<pre>${entry.timestamp} ${visible(entry.labels)} ${entry.metadata === '{}' ? '' : visible(entry.metadata)}
${visible(entry.line)}</pre>
        ${entry.extracted ? html`<details><summary>extracted</summary><pre>${visible(entry.extracted)}</pre></details>` : ''}`)}
    </div>`;

  const differs = (each, last) => !last || JSON.stringify(each.entries) !== JSON.stringify(last.entries);

  return { title: 'Follow a line', view };
}
