// The configuration that runs, and what was wrong with the last one.
import { html } from '../lib/lit-html.js';
import { every, json } from '../api.js';
import { ago } from '../show.js';

export default function page({ signal, update }) {
  let config = null;
  every(5000, async () => {
    config = await json('api/v0/web/config', { signal });
    update();
  }, signal);

  const view = () => html`
    <h1>Configuration</h1>
    ${config ? loaded() : html`<p class="note">asking …</p>`}`;

  const loaded = () => html`
    <p>${config.applied ? 'Loaded' : html`<strong class="error">The last one has mistakes. What they concern keeps what it had; the rest took effect if the whole could be read.</strong> Tried`}
      ${config.loadedAt ? html`<time datetime=${config.loadedAt}>${ago(config.loadedAt)}</time>` : ''}. Secrets and comments are left out.</p>
    ${config.diagnostics.length
      ? html`<ul>${config.diagnostics.map((each) => html`<li class=${each.severity === 'error' ? 'error' : ''}>
          ${each.file ? html`<code>${each.file}:${each.line}:${each.column}</code> ` : ''}${each.severity}: ${each.message}${each.hint ? html` <span class="note">(${each.hint})</span>` : ''}</li>`)}</ul>`
      : ''}
    ${config.files.map(file)}`;

  const file = ({ name, text }) => {
    const lines = text.replace(/\n$/, '').split('\n');
    const bad = new Set(config.diagnostics.filter((each) => each.file === name && config.applied).map((each) => each.line));
    return html`
      <h2>${name}</h2>
      <div class="panel"><pre class="code" tabindex="0">${lines.map((line, index) => html`<span class=${bad.has(index + 1) ? 'bad' : ''}><span class="no" aria-hidden="true">${index + 1}</span>${line}</span>\n`)}</pre></div>`;
  };

  return { title: 'Configuration', view };
}
