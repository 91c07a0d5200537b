// Everything that is read: files, containers, scrape targets. The agent sends only the rows that are looked at. What is
// looked for is also looked for on its way from discovery to the sources.
import { html } from '../lib/lit-html.js';
import { json } from '../api.js';
import { asking, bytes, choice, linkTo, longTable, search, time, visible } from '../show.js';

const PAGE = 200;

export default function page({ query, signal, update, remember, every }) {
  let looking = query.get('search') ?? '';
  let only = query.get('only') ?? '';
  let counts = null;
  let rows = [];
  let range = { first: 0, last: PAGE };
  let asked = new AbortController();
  let way = null;
  let isWayOpen = false;

  const text = (value) => html`<span title=${visible(value)}>${visible(value)}</span>`;
  const table = longTable(update, 'Targets', [
    ['Target', (each) => (each ? text(each.name) : '…')],
    ['State', (each) => each && html`<span class="state ${each.failing ? 'unhealthy' : 'healthy'}">${each.state.replaceAll('_', ' ')}</span>`],
    ['Read', (each) => each && read(each), 'number'],
    ['Delivered', (each) => each && delivered(each), 'number'],
    ['Lag', (each) => each && lag(each), 'number'],
    ['Last line or scrape', (each) => each && last(each)],
    ['Last error', (each) => each && text(each.last_error)],
    ['Component', (each) => each && linkTo(each.component)],
    ['Labels', (each) => each && text(each.labels)],
  ], (first, last) => {
    if (first < range.first || last > range.last) {
      range = { first: Math.max(0, first - PAGE / 2), last: last + PAGE / 2 };
      askNow();
    }
  });

  // Of a file the bytes are known, of a container the lines and their times.
  const read = ({ read_offset: offset, read_lines: lines, began_offset: began }) =>
    began ? html`<span title="${began} bytes">began at ${bytes(began)}</span>` : offset !== undefined ? html`<span title="${offset} bytes">${bytes(offset)}</span>` : lines !== undefined ? `${lines} lines` : '';
  const delivered = ({ acknowledged_offset: offset, acknowledged_time: until, began_offset: began }) =>
    began ? '' : offset !== undefined ? html`<span title="${offset} bytes">${bytes(offset)}</span>` : until ? html`up to ${time(until)}` : '';
  const lag = ({ lag_bytes: behind, lag_seconds: seconds }) =>
    [behind ? bytes(behind) : '', seconds ? `${seconds} s` : ''].filter((part) => part).join(', ');
  const last = ({ last_line: line, last_scrape: scrape }) =>
    line || scrape ? time(line || scrape) : html`<span class="note">none since the start</span>`;

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    const mine = { signal: AbortSignal.any([signal, asked.signal]) };
    const { first, last } = range;
    const answer = await json(`api/v0/web/targets?${new URLSearchParams({ search: looking, only, offset: first, limit: last - first })}`, mine);
    rows = new Array(answer.found);
    answer.targets.forEach((each, index) => { rows[first + index] = each; });
    counts = answer;
    update();
    // All labels of all targets are searched for it: only when it is looked at.
    way = looking && !only && (isWayOpen || !answer.found) ? await json(`api/v0/web/whereabouts?${new URLSearchParams({ search: looking })}`, mine) : null;
    update();
  };
  const askNow = every(5000, ask);

  const changed = () => {
    remember({ search: looking, only });
    range = { first: 0, last: PAGE };
    askNow();
  };

  const toggled = (event) => {
    if (event.target.open !== isWayOpen) {
      isWayOpen = event.target.open;
      askNow();
    }
  };

  const view = () => html`
    <h1>Targets</h1>
    ${counts ? list() : asking}`;

  const list = () => html`
    <div class="bar">
      ${search('Search', 'file, pod, address or label', looking, (words) => { looking = words; changed(); })}
      ${choice('Show', [['', 'all'], ['failing', 'failing'], ['behind', 'behind']], only, (state) => { only = state; changed(); })}
      <span class="note" role="status">${counts.found} of ${counts.all}</span>
    </div>
    ${looking && !only ? whereabouts() : ''}
    ${counts.found ? table(rows) : looking && !only ? '' : html`<p class="note">${counts.all ? 'No target is like this.' : 'No component reads from anything: there are no files, containers or scrape targets.'}</p>`}`;

  const whereabouts = () =>
    counts.found
      ? html`<details class="panel" @toggle=${toggled}><summary>How it comes to the sources</summary>${way ? steps() : ''}</details>`
      : way && html`<section class="panel"><h2>Nothing that is read has “${visible(looking)}” in its name or labels. Where it got lost:</h2>${steps()}</section>`;

  const steps = () => (way.components.length ? html`<ul>${way.components.map(onItsWay)}</ul>` : html`<p class="note">No component knows of it: nothing discovers it.</p>`);

  return { title: 'Targets', view };
}

const onItsWay = ({ component, taken, given, gives, dropped, patterns, morePatterns }) => html`<li>
  ${linkTo(component)}: ${gives ? `gives ${given}${taken ? ` of ${taken} that it takes` : ''}` : `takes ${taken}`}
  ${dropped.map((each) => html`<div class="error">Rule ${each.rule} (<code>${each.action}</code>${each.sourceLabels ? html` of <code>${each.sourceLabels}</code>` : ''}
    with <code>${visible(each.regex)}</code>) drops <code>${visible(each.target)}</code></div>`)}
  ${(patterns ?? []).map((each) => html`<div class=${each.matches ? '' : 'note'}><code>${visible(each.pattern)}</code> ${each.verdict}</div>`)}
  ${morePatterns ? html`<div class="note">and ${morePatterns} other patterns</div>` : ''}
</li>`;
