// What passes through a component, while it passes.
import { html } from '../lib/lit-html.js';
import { repeat } from '../lib/directives/repeat.js';
import { allComponents, every, follow, idOf } from '../api.js';
import { visible } from '../show.js';

const KEPT = 500;

export default function page({ rest, query, signal, update, remember }) {
  let components = null;
  let looking = query.get('filter') ?? '';
  let share = query.get('share') ?? '1';
  let isPaused = false;
  let seen = 0;
  let number = 0;
  let lines = [];
  let failure = '';
  let tap = new AbortController();
  signal.addEventListener('abort', () => tap.abort());
  every(10000, async () => {
    components = (await allComponents()).filter((each) => each.liveDebuggingEnabled);
    update();
  }, signal);

  const listen = () => {
    tap.abort();
    if (!rest || signal.aborted || isPaused) {
      return;
    }
    tap = new AbortController();
    follow(`api/v0/web/debug/${encodeURI(rest)}?sampleProb=${share}`, tap.signal, (line) => {
      seen++;
      failure = '';
      if (line.toLowerCase().includes(looking.toLowerCase())) {
        lines.unshift({ number: number++, line });
        lines.length = Math.min(lines.length, KEPT);
      }
      update();
    }, (error) => {
      failure = error.message;
      update();
    });
  };
  listen();

  const changed = () => {
    remember({ filter: looking, share: share === '1' ? '' : share });
    update();
  };

  const view = () => html`
    <h1>Live${rest ? `: ${rest}` : ''}</h1>
    <div class="bar">
      <label>Component
        <select @change=${(event) => choose(event.target.value)}>
          <option value="">choose …</option>
          ${(components ?? []).map((each) => html`<option value=${idOf(each)} ?selected=${idOf(each) === rest}>${idOf(each)}</option>`)}
        </select>
      </label>
      <label>Only what contains<input type="search" .value=${looking} @input=${(event) => { looking = event.target.value; changed(); }}></label>
      <label>Share
        <select @change=${(event) => { share = event.target.value; changed(); listen(); }}>
          ${[['1', 'all'], ['0.1', 'one in 10'], ['0.01', 'one in 100']].map(([value, name]) => html`<option value=${value} ?selected=${share === value}>${name}</option>`)}
        </select>
      </label>
      <button @click=${() => { isPaused = !isPaused; listen(); update(); }}>${isPaused ? 'Go on' : 'Pause'}</button>
      <button @click=${() => { lines = []; seen = 0; update(); }}>Clear</button>
      <span class="note">${seen} seen, ${lines.length} shown${lines.length === KEPT ? ' (the latest)' : ''}</span>
    </div>
    ${failure ? html`<p class="error" role="alert">${failure}</p>` : ''}
    ${rest ? html`<div class="scroll log mono" tabindex="0" role="log" aria-label="What passes" aria-live="off">${repeat(lines, (each) => each.number, (each) => html`<div>${visible(each.line)}</div>`)}</div>` : ''}`;

  const choose = (id) => {
    history.pushState(null, '', new URL(id ? `live/${encodeURI(id)}` : 'live', document.baseURI));
    window.dispatchEvent(new PopStateEvent('popstate'));
  };

  return { title: rest ? `Live ${rest}` : 'Live', view };
}
