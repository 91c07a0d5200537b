// One component: health, arguments, exports, what it tells of itself.
import { html } from '../lib/lit-html.js';
import { idOf, json } from '../api.js';
import { ago, asking, attributes, body, linkTo, rate, state, table, time, visible } from '../show.js';

export default function page({ rest, signal, update, every }) {
  let component = null;
  let history = { health: [], log: [] };
  every(2000, async () => {
    component = await json(`api/v0/web/components/${encodeURI(rest)}?most=100`, { signal });
    history = await json(`api/v0/web/history/${encodeURI(rest)}`, { signal });
    update();
  });

  /** Other components are named without the module that both are in. */
  const around = (ids) =>
    ids?.length
      ? ids.map((id, index) => html`${index ? ', ' : ''}${linkTo(component.moduleID ? `${component.moduleID}/${id}` : id)}`)
      : html`<span class="note">none</span>`;

  const view = () => html`
    <h1>${visible(rest)}</h1>
    ${component ? details() : asking}`;

  const details = () => html`
    <dl class="facts panel">
      <dt>Health</dt><dd>${state(component.health)} ${visible(component.health.message)}, ${ago(component.health.updatedTime)}</dd>
      <dt>Refers to</dt><dd>${around(component.referencesTo)}</dd>
      <dt>Is used by</dt><dd>${around(component.referencedBy)}</dd>
      <dt>Feeds</dt><dd>${around(component.dataFlowEdgesTo)}</dd>
      ${component.createdModuleIDs?.length ? html`<dt>Modules</dt><dd>${component.createdModuleIDs.map((id) => html`<a href="graph/${encodeURI(id)}">${id}</a> `)}</dd>` : ''}
      <dt>Reference</dt><dd><a href="reference/${component.name}">${component.name}</a></dd>
      ${component.liveDebuggingEnabled ? html`<dt>Look inside</dt><dd><a href="live/${encodeURI(idOf(component))}">live</a></dd>` : ''}
    </dl>
    ${section('Arguments', component.arguments)}
    ${section('Exports', component.exports)}
    <h2>What it tells of itself</h2>
    ${component.debugInfo?.length ? debugInfo(component.debugInfo) : html`<p class="note">nothing</p>`}
    <h2>Health until now</h2>
    ${history.health.length
      ? html`<ul>${history.health.map((health) => html`<li>${state(health)} ${visible(health.message)} <span class="note">${new Date(health.updatedTime).toLocaleString()}</span></li>`)}</ul>`
      : html`<p class="note">not seen yet</p>`}
    <h2>Its own log</h2>
    ${history.log.length
      ? html`<div class="panel"><pre tabindex="0">${history.log.map((line) => `${visible(line)}\n`)}</pre></div>`
      : html`<p class="note">nothing lately</p>`}`;

  const section = (title, nodes) => html`
    <h2>${title}</h2>
    ${nodes?.length ? html`<div class="panel"><pre>${body(nodes)}</pre></div>` : html`<p class="note">none</p>`}`;

  /** Blocks of one name as a table, the rest as text. */
  const debugInfo = (nodes) => {
    const names = [...new Set(nodes.filter((node) => node.type === 'block').map((node) => node.name))];
    const others = nodes.filter((node) => node.type !== 'block');
    return html`
      ${others.length ? html`<div class="panel"><pre>${body(others)}</pre></div>` : ''}
      ${names.map((name) => blocks(name, nodes.filter((node) => node.name === name && node.type === 'block')))}
      ${component.debugInfoMore ? html`<p class="note">And ${component.debugInfoMore} more; see the page <a href="targets">Targets</a>.</p>` : ''}`;
  };

  const blocks = (name, all) => {
    const rows = all.map((block) => attributes(block.body));
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const head = (column) => `${rows.some((row) => typeof row[column] === 'number') ? '#' : ''}${column.replaceAll('_', ' ')}`;
    return html`
      <h3>${name}</h3>
      ${table(name, columns.map(head), rows.map((row) => columns.map((column) => cell(row[column]))))}`;
  };

  const cell = (value) => {
    switch (typeof value) {
      case 'number':
        return html`<span title=${value}>${rate(value)}</span>`;
      case 'string':
        return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? time(value) : visible(value);
      default:
        return value === undefined || value === null ? '' : visible(JSON.stringify(value));
    }
  };

  return { title: rest, view };
}
