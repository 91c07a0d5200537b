// One component: health, arguments, exports, what it tells of itself.
import { html } from '../lib/lit-html.js';
import { every, idOf, json } from '../api.js';
import { ago, attributes, body, linkTo, state } from '../show.js';

export default function page({ rest, signal, update }) {
  let component = null;
  let failure = '';
  const history = []; // as seen from here
  every(2000, async () => {
    try {
      component = await json(`api/v0/web/components/${encodeURI(rest)}`, { signal });
      failure = '';
      const { health } = component;
      if (history[0]?.updatedTime !== health.updatedTime) {
        history.unshift(health);
        history.length = Math.min(history.length, 20);
      }
    } catch (error) {
      failure = error.message;
    }
    update();
  }, signal);

  /** Other components are named without the module that both are in. */
  const around = (ids) =>
    ids?.length
      ? ids.map((id, index) => html`${index ? ', ' : ''}${linkTo(component.moduleID ? `${component.moduleID}/${id}` : id)}`)
      : html`<span class="note">none</span>`;

  const view = () => html`
    <h1>${rest}</h1>
    ${failure ? html`<p class="error">${failure}</p>` : ''}
    ${component ? details() : ''}`;

  const details = () => html`
    <dl class="facts panel">
      <dt>Health</dt><dd>${state(component.health)} ${component.health.message}, ${ago(component.health.updatedTime)}</dd>
      <dt>Gets data from</dt><dd>${around(component.referencesTo)}</dd>
      <dt>Is used by</dt><dd>${around(component.referencedBy)}</dd>
      <dt>Feeds</dt><dd>${around(component.dataFlowEdgesTo)}</dd>
      ${component.createdModuleIDs?.length ? html`<dt>Modules</dt><dd>${component.createdModuleIDs.map((id) => html`<a href="graph/${encodeURI(id)}">${id}</a> `)}</dd>` : ''}
      ${component.liveDebuggingEnabled ? html`<dt>Look inside</dt><dd><a href="live/${encodeURI(idOf(component))}">live</a></dd>` : ''}
    </dl>
    ${section('Arguments', component.arguments)}
    ${section('Exports', component.exports)}
    <h2>What it tells of itself</h2>
    ${component.debugInfo?.length ? debugInfo(component.debugInfo) : html`<p class="note">nothing</p>`}
    <h2>Health since this page was opened</h2>
    <ul>${history.map((health) => html`<li>${state(health)} ${health.message} <span class="note">${new Date(health.updatedTime).toLocaleString()}</span></li>`)}</ul>`;

  const section = (title, nodes) => html`
    <h2>${title}</h2>
    ${nodes?.length ? html`<div class="panel"><pre>${body(nodes)}</pre></div>` : html`<p class="note">none</p>`}`;

  /** Blocks of one name as a table, the rest as text. */
  const debugInfo = (nodes) => {
    const names = [...new Set(nodes.filter((node) => node.type === 'block').map((node) => node.name))];
    const others = nodes.filter((node) => node.type !== 'block');
    return html`
      ${others.length ? html`<div class="panel"><pre>${body(others)}</pre></div>` : ''}
      ${names.map((name) => blocks(name, nodes.filter((node) => node.name === name && node.type === 'block')))}`;
  };

  const blocks = (name, all) => {
    const rows = all.slice(0, 200).map((block) => attributes(block.body));
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    return html`
      <h3>${name} (${all.length})</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${name}><table>
        <thead><tr>${columns.map((column) => html`<th scope="col">${column.replaceAll('_', ' ')}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td class=${typeof row[column] === 'number' ? 'number' : ''}>${cell(row[column])}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${all.length > rows.length ? html`<p class="note">The first ${rows.length}; the others are on the page <a href="targets">Targets</a>.</p>` : ''}`;
  };

  const cell = (value) => (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

  return { title: rest, view };
}
