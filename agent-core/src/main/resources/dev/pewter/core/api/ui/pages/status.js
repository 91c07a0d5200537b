// The process: what it is, what it uses.
import { html } from '../lib/lit-html.js';
import { every, json, text } from '../api.js';
import { ago, bytes } from '../show.js';

export default function page({ signal, update }) {
  let status = null;
  let peers = [];
  let metrics = new Map();
  let cpu = null;
  let before = null;
  every(3000, async () => {
    status = await json('api/v0/web/status', { signal });
    peers = await json('api/v0/web/peers', { signal });
    metrics = new Map(
      (await text('api/v0/web/metrics', { signal })).split('\n')
        .filter((line) => line && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
    const used = number('alloy_resources_process_cpu_seconds_total');
    if (before && used !== undefined) {
      cpu = (used - before.used) / ((Date.now() - before.at) / 1000);
    }
    before = { used, at: Date.now() };
    update();
  }, signal);

  const number = (name) => metrics.get(name);
  const sum = (prefix) => [...metrics].filter(([name]) => name.startsWith(prefix)).reduce((total, [, value]) => total + value, 0);

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
      <dt>Memory</dt><dd>${bytes(number('alloy_resources_process_resident_memory_bytes') ?? 0)} resident; heap ${bytes(status.heapUsedBytes)} of at most ${bytes(status.heapMaxBytes)}</dd>
      <dt>Log lines read</dt><dd>${sum('loki_source_file_read_lines_total').toLocaleString('en')}</dd>
      <dt>Log lines delivered</dt><dd>${sum('loki_write_sent_entries_total').toLocaleString('en')}</dd>
      <dt>Waits to be sent</dt><dd>${bytes(sum('loki_write_queue_bytes'))} of log lines</dd>
      <dt>Series remembered</dt><dd>${sum('prometheus_remote_write_wal_storage_active_series').toLocaleString('en')}</dd>
      <dt>Log lines dropped</dt><dd>${(sum('loki_process_dropped_lines_total') + sum('loki_write_dropped_entries_total')).toLocaleString('en')}</dd>
    </dl>
    <h2>Cluster</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Members of the cluster"><table>
      <thead><tr><th scope="col">Member</th><th scope="col">Address</th><th scope="col">State</th></tr></thead>
      <tbody>${peers.map((peer) => html`<tr><td>${peer.name}${peer.isSelf ? ' (this one)' : ''}</td><td>${peer.addr}</td><td>${peer.state}</td></tr>`)}</tbody>
    </table></div>
    <h2>Command line</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Flags"><table>
      <thead><tr><th scope="col">Flag</th><th scope="col">Value</th></tr></thead>
      <tbody>${Object.entries(status.flags).map(([name, value]) => html`<tr><td><code>--${name}</code></td><td>${value}</td></tr>`)}</tbody>
    </table></div>`;

  return { title: 'Status', view };
}
