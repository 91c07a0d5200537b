// The configuration that runs, and the one that was refused with its mistakes in their places.
import { html } from '../lib/lit-html.js';
import { text } from '../api.js';
import { asking, time, visible } from '../show.js';

export default function page({ signal, update, every }) {
  let config = null;
  let last = '';
  let files = { running: [], refused: [] };
  every(5000, async () => {
    const answer = await text('api/v0/web/config', { signal });
    if (answer !== last) {
      last = answer;
      config = JSON.parse(answer);
      const { refused, diagnostics } = config;
      files = { // once: there may be ten thousand lines
        refused: refused.map((each) => file(each, diagnostics)),
        running: config.files.map((each) => file(each, refused.length ? [] : diagnostics)),
      };
    }
    update();
  });

  const view = () => html`
    <h1>Configuration</h1>
    ${config ? loaded() : asking}`;

  const loaded = () => {
    const isRefused = !config.applied && (config.refused.length || config.diagnostics.every((each) => !each.file));
    return html`
      ${summary(isRefused)}
      <p class="note">Secrets and comments are hidden.</p>
      ${config.diagnostics.length ? html`<ul>${config.diagnostics.map(mistake)}</ul>` : ''}
      <div class="beside">
        ${config.refused.length ? html`<section><h2>Refused</h2>${files.refused}</section>` : ''}
        <section>
          <h2>${isRefused ? 'Goes on' : 'Runs'}</h2>
          ${files.running}
          ${config.files.length ? '' : html`<p class="note">nothing</p>`}
        </section>
      </div>`;
  };

  const summary = (isRefused) =>
    config.applied
      ? html`<p>Loaded ${time(config.loadedAt)}.</p>`
      : isRefused
        ? html`<p><strong class="error">The configuration of ${time(config.loadedAt)} was refused.</strong>
            ${config.inForceSince ? html`What was loaded ${time(config.inForceSince)} goes on.` : 'Nothing runs.'}</p>`
        : html`<p><strong class="error">Loaded ${time(config.loadedAt)}, with mistakes.</strong> The components they concern keep what they had.</p>`;

  return { title: 'Configuration', view };
}

const place = ({ file, line }) => `${file}:${line}`;

const mistake = (each) => html`<li class=${each.severity === 'error' ? 'error' : ''}>
  ${each.file ? html`<a href="config#${place(each)}" @click=${jump}><code>${each.file}:${each.line}:${each.column}</code></a> ` : ''}${each.severity}: ${visible(each.message)}${each.hint ? html` <span class="note">(${visible(each.hint)})</span>` : ''}</li>`;

function jump(event) {
  event.preventDefault();
  const line = document.getElementById(event.currentTarget.getAttribute('href').slice('config#'.length));
  line?.scrollIntoView({ block: 'center' });
  line?.focus({ preventScroll: true });
}

const TOGETHER = 500; // lines that are drawn as one text

const file = ({ name, text: whole }, diagnostics) => {
  const lines = whole.replace(/\n$/, '').split('\n');
  const marks = Map.groupBy(diagnostics.filter((each) => each.file === name && each.from !== undefined), (each) => each.line);
  const parts = [];
  let from = 0;
  const flush = (to) => {
    for (; from < to; from += TOGETHER) {
      parts.push(plain(lines.slice(from, Math.min(to, from + TOGETHER)), from + 1));
    }
    from = to;
  };
  for (const [number, each] of [...marks].sort(([a], [b]) => a - b)) {
    flush(number - 1);
    parts.push(marked(name, lines[number - 1] ?? '', number, each));
    from = number;
  }
  flush(lines.length);
  return html`
    <h3>${name}</h3>
    <div class="panel"><pre class="code" tabindex="0">${parts}</pre></div>`;
};

/** Lines without a mistake, beside their numbers. */
const plain = (lines, first) => html`<span class="lines"><span class="no" aria-hidden="true">${lines.map((_, index) => `${first + index}\n`).join('')}</span><span>${visible(lines.join('\n'))}\n</span></span>`;

const marked = (name, line, number, marks) =>
  html`<span class="bad" id=${`${name}:${number}`} tabindex="-1"><span class="no" aria-hidden="true">${number}</span>${visible(line)}</span>\n${marks.map((each) => caret(line, each))}`;

/** The row below a line: marks what is meant, and says what is wrong with it. */
const caret = (line, { from, to, severity, message }) => {
  const before = line.slice(0, from).replace(/[^\t]/g, ' ');
  const marked = '^'.repeat(Math.max(1, (to ?? line.length) - from));
  return html`<span class="no" aria-hidden="true"></span><span aria-hidden="true">${before}</span><span class=${severity === 'error' ? 'error' : 'note'}><span aria-hidden="true">${marked} </span>${visible(message)}</span>\n`;
};
