// Everything that is read: files, containers, scrape targets. The agent sends only the rows that are looked at.
import { html } from '../lib/lit-html.js';
import { every, json } from '../api.js';
import { ago, bytes, linkTo, longTable } from '../show.js';

const PAGE = 200;

export default function page({ query, signal, update, remember }) {
  let looking = query.get('search') ?? '';
  let only = query.get('only') ?? '';
  let counts = null;
  let rows = [];
  let failure = '';
  let range = { first: 0, last: PAGE };
  let asking = null;

  const text = (value) => html`<span title=${value}>${value}</span>`;
  const table = longTable(update, 'Targets', [
    ['Target', (each) => (each ? text(each.name) : '…')],
    ['State', (each) => each && html`<span class="state ${each.failing ? 'unhealthy' : 'healthy'}">${each.state}</span>`],
    ['Read', (each) => each && read(each), 'number'],
    ['Delivered', (each) => each && delivered(each), 'number'],
    ['Lag', (each) => each && lag(each), 'number'],
    ['Last line or scrape', (each) => each && last(each)],
    ['Last error', (each) => each && text(each.last_error)],
    ['Labels', (each) => each && text(each.labels)],
    ['Component', (each) => each && linkTo(each.component)],
  ], (first, last) => {
    if (first < range.first || last > range.last) {
      range = { first: Math.max(0, first - PAGE / 2), last: last + PAGE / 2 };
      ask();
    }
  });

  // Of a file the bytes are known, of a container the lines and their times.
  const read = ({ read_offset: offset, read_lines: lines }) =>
    offset !== undefined ? html`<span title="${offset} bytes">${bytes(offset)}</span>` : lines !== undefined ? `${lines} lines` : '';
  const delivered = ({ acknowledged_offset: offset, acknowledged_time: time }) =>
    offset !== undefined ? html`<span title="${offset} bytes">${bytes(offset)}</span>` : time ? html`up to <time datetime=${time}>${ago(time)}</time>` : '';
  const lag = ({ lag_bytes: behind, lag_seconds: seconds }) =>
    [behind ? bytes(behind) : '', seconds ? `${seconds} s` : ''].filter((part) => part).join(', ');
  const last = ({ last_line: line, last_scrape: scrape }) =>
    line || scrape ? html`<time datetime=${line || scrape}>${ago(line || scrape)}</time>` : html`<span class="note">none since the start</span>`;

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { first, last } = range;
    const values = new URLSearchParams({ search: looking, only, offset: first, limit: last - first });
    try {
      const answer = await json(`api/v0/web/targets?${values}`, { signal: AbortSignal.any([signal, asking.signal]) });
      rows = new Array(answer.found);
      answer.targets.forEach((each, index) => { rows[first + index] = each; });
      counts = answer;
      failure = '';
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      failure = error.message;
    }
    update();
  };
  every(5000, ask, signal);

  const changed = () => {
    remember({ search: looking, only });
    range = { first: 0, last: PAGE };
    ask();
  };

  const view = () => html`
    <h1>Targets</h1>
    <div class="bar">
      <label>Search<input type="search" .value=${looking} @input=${(event) => { looking = event.target.value; changed(); }}></label>
      <label>Show
        <select @change=${(event) => { only = event.target.value; changed(); }}>
          ${['', 'failing', 'behind'].map((name) => html`<option value=${name} ?selected=${only === name}>${name || 'all'}</option>`)}
        </select>
      </label>
      <span class="note" role="status">${counts ? `${counts.found} of ${counts.all}` : 'asking …'}</span>
    </div>
    ${failure ? html`<p class="error" role="alert">${failure}</p>` : ''}
    ${counts ? table(rows) : ''}`;
  return { title: 'Targets', view };
}
