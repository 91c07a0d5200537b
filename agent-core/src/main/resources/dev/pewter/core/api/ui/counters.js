// What the agent has counted, from the text of its metrics.
import { text } from './api.js';

const DELIVERED = /^loki_write_sent_entries_total[{ ]/;
// What loki.source.file counts was dropped by those behind it: it only balances its books.
const DROPPED = /^(?:pewter_)?(?:loki_(?:process_dropped_lines_total|write_dropped_entries_total|source_(?!file_)\w+_dropped_\w+_total)|prometheus_(?:scrape_dropped_samples_total|remote_storage_samples_(?:dropped|failed)_total))[{ ]/;
const TAKEN = /^(?:loki_relabel_entries|alloy_prometheus_relabel_metrics)_processed[{ ]/;
const PASSED = /^(?:loki_relabel_entries|alloy_prometheus_relabel_metrics)_written[{ ]/;
const SERIES = /^prometheus_remote_write_wal_storage_active_series[{ ]/;
const CPU = /^alloy_resources_process_cpu_seconds_total (\S+)$/m;

/** The metrics that are looked at here: all of them are megabytes where there are many files. */
export const metrics = (signal) =>
  text('api/v0/web/metrics?containing=_dropped_,_samples_failed_,_processed,_written,_sent_entries_,_active_series,_cpu_seconds_', { signal });

/** Sums of a counter by component. */
function sums(page, pattern) {
  const found = new Map();
  for (const line of page.split('\n')) {
    const id = pattern.test(line) ? /component_id="([^"]*)"/.exec(line)?.[1] : null;
    if (id) {
      const module = /component_path="\/?([^"]*?)\/?"/.exec(line)?.[1];
      const key = module ? `${module}/${id}` : id;
      found.set(key, (found.get(key) ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1)));
    }
  }
  return found;
}

/** Lines and samples that components dropped; what a relabel component takes and does not pass on, it dropped. */
export function drops(page) {
  const found = sums(page, DROPPED);
  const passed = sums(page, PASSED);
  sums(page, TAKEN).forEach((count, id) => found.set(id, count - (passed.get(id) ?? 0)));
  return found;
}

const total = (counts) => [...counts.values()].reduce((a, b) => a + b, 0);

export const linesDelivered = (page) => total(sums(page, DELIVERED));

export const allDropped = (page) => total(drops(page));

export const seriesKept = (page) => total(sums(page, SERIES));

export const cpuSeconds = (page) => Number(CPU.exec(page)?.[1]);
