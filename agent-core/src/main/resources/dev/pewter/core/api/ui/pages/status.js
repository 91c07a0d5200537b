// The process: what it is, what it uses, what it keeps, where it sends.
import { html } from '../lib/lit-html.js';
import { json } from '../api.js';
import { allDropped, cpuSeconds, linesDelivered, metrics, seriesKept } from '../counters.js';
import { asking, bytes, linkTo, table, time, visible } from '../show.js';

export default function page({ signal, update, every }) {
  let status = null;
  let peers = [];
  let counted = '';
  let cpu = null;
  let before = null;
  every(5000, async () => {
    [status, peers, counted] = await Promise.all([
      json('api/v0/web/status', { signal }), json('api/v0/web/peers', { signal }), metrics(signal)]);
    const now = { used: cpuSeconds(counted), at: Date.now() };
    cpu = before && now.used >= before.used ? (now.used - before.used) / ((now.at - before.at) / 1000) : null;
    before = now;
    update();
  });

  const view = () => html`
    <h1>Status</h1>
    ${status ? facts() : asking}`;

  const facts = () => html`
    <dl class="facts panel">
      <dt>Version</dt><dd>${status.version} on ${status.runtime}</dd>
      <dt>Ready</dt><dd>${status.ready ? 'yes' : 'no'}</dd>
      <dt>Started</dt><dd>${new Date(status.started).toLocaleString()} (${time(status.started)})</dd>
      <dt>Listens at</dt><dd>${status.listenAddress}</dd>
      <dt>CPU</dt><dd>${cpu === null ? '…' : `${(cpu * 100).toFixed(1)} % of a core, in the last seconds`}</dd>
      <dt>Log lines read</dt><dd>${count(status.linesRead)} since the start</dd>
      <dt>Log lines delivered</dt><dd>${count(linesDelivered(counted))}, counted for each endpoint</dd>
      <dt>Dropped</dt><dd>${count(allDropped(counted))} lines and samples; the <a href="graph">graph</a> shows where</dd>
      <dt>Active series</dt><dd>${count(seriesKept(counted))}, of prometheus.remote_write</dd>
    </dl>
    <h2>Memory</h2>
    ${table('Memory', ['Part', '#Used', '#At most'], status.memory.map((each) =>
      [each.part, bytes(each.usedBytes), each.maxBytes ? bytes(each.maxBytes) : 'no limit']))}
    <h2>Where it sends</h2>
    ${status.endpoints.length ? endpoints() : html`<p class="note">No component sends to another server.</p>`}
    <h2>Positions</h2>
    <p class="note">How far files, containers and journals are read; below <code>${status.storage.path}</code>.</p>
    ${status.storage.positions.length
      ? table('Positions', ['File', '#Entries', '#Saves', 'Saved'], status.storage.positions.map((each) =>
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
      each.pending === undefined ? bytes(each.queued_bytes) : `${count(each.pending)} samples`,
      bytes(each.disk_bytes ?? each.wal_bytes),
      time(each.last_success_at),
      each.last_error ? html`<span class=${each.last_error_at > each.last_success_at ? 'error' : 'note'}>${visible(each.last_error)}</span>, ${time(each.last_error_at)}` : '',
    ]));

  return { title: 'Status', view };
}

const count = (number) => number.toLocaleString('en');
