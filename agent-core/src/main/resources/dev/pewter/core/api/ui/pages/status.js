// The process: what it is, what it uses, what it keeps, where it sends.
import { html } from '../lib/lit-html.js';
import { every, json, text } from '../api.js';
import { ago, bytes, linkTo } from '../show.js';

export default function page({ signal, update }) {
  let status = null;
  let peers = [];
  let metrics = new Map();
  let cpu = null;
  let before = null;
  every(5000, async () => {
    status = await json('api/v0/web/status', { signal });
    peers = await json('api/v0/web/peers', { signal });
    metrics = new Map(
      (await text('api/v0/web/metrics', { signal })).split('\n')
        .filter((line) => line && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
    const used = metrics.get('alloy_resources_process_cpu_seconds_total');
    if (before && used !== undefined) {
      cpu = (used - before.used) / ((Date.now() - before.at) / 1000);
    }
    before = { used, at: Date.now() };
    update();
  }, signal);

  const sum = (...names) =>
    [...metrics].filter(([name]) => names.includes(name.split('{')[0])).reduce((total, [, value]) => total + value, 0);
  const count = (...names) => sum(...names).toLocaleString('en');

  const view = () => html`
    <h1>Status</h1>
    ${status ? facts() : html`<p class="note">asking …</p>`}`;

  const facts = () => html`
    <dl class="facts panel">
      <dt>Version</dt><dd>${status.version} on ${status.runtime}</dd>
      <dt>Ready</dt><dd>${status.ready ? 'yes' : 'no'}</dd>
      <dt>Started</dt><dd>${new Date(status.started).toLocaleString()} (${ago(status.started)})</dd>
      <dt>Listens at</dt><dd>${status.listenAddress}</dd>
      <dt>CPU</dt><dd>${cpu === null ? '…' : `${(cpu * 1000).toFixed(0)} millicores`}</dd>
      <dt>Log lines read</dt><dd>${count('loki_source_file_read_lines_total')}</dd>
      <dt>Log lines delivered</dt><dd>${count('loki_write_sent_entries_total')}</dd>
      <dt>Log lines dropped</dt><dd>${count('loki_process_dropped_lines_total', 'loki_write_dropped_entries_total')}</dd>
      <dt>Series remembered</dt><dd>${count('prometheus_remote_write_wal_storage_active_series')}</dd>
    </dl>
    <h2>Memory</h2>
    ${table('Memory', ['Part', '#Used', '#At most'], status.memory.map((each) =>
      [each.part, bytes(each.usedBytes), each.maxBytes ? bytes(each.maxBytes) : 'no limit']))}
    <h2>Where it sends</h2>
    ${status.endpoints.length ? endpoints() : html`<p class="note">No component sends to another server.</p>`}
    <h2>Positions</h2>
    <p class="note">How far files, containers and journals are read; below <code>${status.storage.path}</code>.</p>
    ${status.storage.positions.length
      ? table('Positions', ['File', '#Entries', '#Generation', 'Saved'], status.storage.positions.map((each) =>
        [html`<code>${each.path}</code>`, each.entries, each.generation, time(each.savedAt)]))
      : html`<p class="note">none kept so far</p>`}
    <h2>Write-ahead logs</h2>
    ${status.storage.logs.length
      ? table('Write-ahead logs', ['Directory', '#Segments', '#Size', 'Oldest segment'], status.storage.logs.map((each) =>
        [html`<code>${each.path}</code>`, each.segments, bytes(each.bytes), time(each.oldest)]))
      : html`<p class="note">none: what waits to be sent is in memory</p>`}
    <h2>Cluster</h2>
    ${status.flags['cluster.enabled'] === 'true' ? '' : html`<p class="note">Clustering is off; this agent works alone.</p>`}
    ${table('Members of the cluster', ['Member', 'Address', 'State'], peers.map((peer) =>
      [`${peer.name}${peer.isSelf ? ' (this one)' : ''}`, peer.addr, peer.state]))}
    <h2>Command line</h2>
    ${table('Flags', ['Flag', 'Value'], Object.entries(status.flags).map(([name, value]) => [html`<code>--${name}</code>`, value]))}`;

  const endpoints = () => table('Where it sends', ['Component', 'Address', '#Waits in memory', '#On disk', 'Last success', 'Last error'],
    status.endpoints.map((each) => [
      linkTo(each.component), each.url,
      each.pending === undefined ? bytes(each.queued_bytes) : `${each.pending.toLocaleString('en')} samples`,
      bytes(each.disk_bytes ?? each.wal_bytes),
      each.last_success_at ? time(each.last_success_at) : html`<span class="note">never</span>`,
      each.last_error ? html`<span class=${each.last_error_at > each.last_success_at ? 'error' : 'note'}>${each.last_error}</span>, ${time(each.last_error_at)}` : '',
    ]));

  return { title: 'Status', view };
}

const time = (at) => html`<time datetime=${at} title=${at}>${ago(at)}</time>`;

/** Heads that begin with # are above numbers. */
const table = (label, heads, rows) => {
  const style = heads.map((head) => (head.startsWith('#') ? 'number' : ''));
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
      <thead><tr>${heads.map((head, at) => html`<th scope="col" class=${style[at]}>${head.replace('#', '')}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td class=${style[at]}>${cell}</td>`)}</tr>`)}</tbody>
    </table></div>`;
};
