// What passes through a component, while it passes.
import { html } from '../lib/lit-html.js';
import { repeat } from '../lib/directives/repeat.js';
import { allComponents, follow } from '../api.js';
import { choice, search, visible } from '../show.js';

const KEPT = 500;
const shares = [['1', 'all'], ['0.1', 'one in 10'], ['0.01', 'one in 100']];

export default function page({ rest, query, signal, update, remember, every, go }) {
  let components = [];
  let isKnown = false;
  let looking = query.get('filter') ?? '';
  let share = query.get('share') ?? '1';
  let isPaused = false;
  let seen = 0;
  let gaps = 0;
  let lines = [];
  let lost = 0;
  let failure = '';
  let since = new Date().toLocaleTimeString();
  let tap = new AbortController();

  every(10000, async () => {
    components = (await allComponents(signal)).filter((each) => each.liveDebuggingEnabled);
    isKnown = true;
    update();
  });

  const isLookedFor = ({ line }) => line.toLowerCase().includes(looking.toLowerCase());

  /** Begins to listen, anew when it listens already. */
  const listen = () => {
    tap.abort();
    tap = new AbortController();
    follow(`api/v0/web/tap/${encodeURI(rest)}?sampleProb=${share}`, AbortSignal.any([signal, tap.signal]), passed, (why) => {
      failure = why;
      update();
    }, '\n');
  };
  const passed = (record) => {
    const { text, lost: more } = JSON.parse(record);
    if (more) {
      lost += more;
    } else {
      show({ number: seen++, line: text });
    }
    update();
  };
  const show = (item) => {
    if (item.isGap || isLookedFor(item)) {
      lines.unshift(item);
      lines.length = Math.min(lines.length, KEPT);
    }
  };
  document.addEventListener('visibilitychange', () => {
    if (rest && document.hidden && !isPaused) {
      show({ number: `gap ${gaps++}`, isGap: true, line: `hidden at ${new Date().toLocaleTimeString()}: what passed while nobody looked is not here` });
      update();
    }
  }, { signal });
  if (rest) {
    listen();
  }

  const clear = () => {
    lines = [];
    seen = 0;
    lost = 0;
    since = new Date().toLocaleTimeString();
    update();
  };

  const filter = (words) => {
    looking = words;
    lines = lines.filter((item) => item.isGap || isLookedFor(item));
    changed();
  };

  const sample = (of) => {
    share = of;
    changed();
    if (!isPaused) {
      listen();
    }
  };

  const pause = () => {
    isPaused = !isPaused;
    if (isPaused) {
      tap.abort();
    } else {
      listen();
    }
    update();
  };

  const changed = () => {
    remember({ filter: looking, share: share === '1' ? '' : share });
    update();
  };

  const ids = () => [...new Set([...components.map((each) => each.id), ...(rest ? [rest] : [])])];

  const view = () => html`
    <h1>Live${rest ? `: ${visible(rest)}` : ''}</h1>
    ${failure ? html`<p class="error" role="alert">${visible(failure)}</p>` : ''}
    <div class="bar">
      ${choice('Component', [['', 'choose …'], ...ids().map((id) => [id, id])], rest, (id) => go(id ? `live/${encodeURI(id)}` : 'live'))}
      ${rest ? controls() : ''}
    </div>
    ${lines.length
      ? html`<div class="scroll log mono" tabindex="0" role="log" aria-label="What passes" aria-live="off">${repeat(lines, (each) => each.number, row)}</div>`
      : html`<p class="note" role="status">${empty()}</p>`}`;

  const row = ({ line, isGap }) =>
    isGap
      ? html`<div class="note">${line}</div>`
      : html`<div>${isEntry(line) ? html`<button class="follow" @click=${() => go('follow', { id: rest, ...entryOf(line) })}>Follow</button>` : ''}${visible(line)}</div>`;

  const controls = () => html`
    ${search('Only what contains', 'a word', looking, filter)}
    ${choice('Share', shares, share, sample)}
    <button @click=${pause}>${isPaused ? 'Go on' : 'Pause'}</button>
    <button @click=${clear}>Clear</button>
    <span class="note">${seen} seen, ${lines.length} shown${lines.length === KEPT ? ' (the latest)' : ''}${lost ? `, ${lost} more came too fast to be shown` : ''}</span>`;

  const empty = () => {
    if (!rest) {
      return isKnown && !components.length ? 'No component here can be watched.' : 'Choose a component to see what passes through it.';
    }
    if (failure) {
      return failure.includes('is disabled') ? html`To turn it on, write <code>livedebugging { enabled = true }</code> into the configuration and reload.` : '';
    }
    if (isPaused) {
      return 'Paused; what passes now is not kept.';
    }
    return seen
      ? `${seen} passed since ${since}, but none contains “${looking}”.`
      : `Nothing has passed since ${since}. It is shown here as it comes.`;
  };

  return { title: rest ? `Live ${rest}` : 'Live', view };
}

const isEntry = (text) => /^\[(IN|OUT)\]: timestamp: /.test(text);

/** The line and the labels of a text that shows a log entry; what is in them may look like the words between them. */
function entryOf(text) {
  const behind = text.lastIndexOf(', structured_metadata: ');
  const between = text.lastIndexOf(', labels: ', behind);
  const before = text.indexOf(', entry: ');
  return {
    isPast: text.startsWith('[OUT]'),
    line: text.slice(before + ', entry: '.length, between),
    labels: text.slice(between + ', labels: '.length, behind),
  };
}
