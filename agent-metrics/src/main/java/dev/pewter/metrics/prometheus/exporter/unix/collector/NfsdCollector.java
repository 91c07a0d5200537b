package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// What this machine did as a server of NFS, from `net/rpc/nfsd`.
final class NfsdCollector implements Collector {
  private static final Family[] REPLY_CACHE = {
    counter("reply_cache_hits_total", "Requests answered from the reply cache."),
    counter("reply_cache_misses_total", "Requests that had to be cached."),
    counter("reply_cache_nocache_total", "Requests that need no cache.")
  };
  private static final Family STALE =
      counter("file_handles_stale_total", "File handles that were stale.");
  private static final Family[] DISK = {
    counter("disk_bytes_read_total", "Bytes read."),
    counter("disk_bytes_written_total", "Bytes written.")
  };
  private static final Family THREADS =
      Family.gauge("node_nfsd_server_threads", "Threads of the server.");
  private static final Family READ_AHEAD_SIZE =
      Family.gauge("node_nfsd_read_ahead_cache_size_blocks", "Blocks in the read-ahead cache.");
  private static final Family READ_AHEAD_MISSES =
      counter("read_ahead_cache_not_found_total", "Misses of the read-ahead cache.");
  private static final int READ_AHEAD_MISSES_COLUMN = 11;
  private static final Family PACKETS =
      counter("packets_total", "Network packets by protocol.", "proto");
  private static final Family CONNECTIONS = counter("connections_total", "TCP connections.");
  private static final Family RPCS = counter("server_rpcs_total", "Remote calls.");
  private static final Family ERRORS =
      counter("rpc_errors_total", "Remote calls that were wrong.", "error");
  private static final Family REQUESTS =
      counter("requests_total", "Requests by method.", "method", "proto");

  private final HostFiles files;

  NfsdCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Family counter(String name, String help, String... labels) {
    return Family.counter("node_nfsd_" + name, help, labels);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields line = files.readIfThere(files.proc("net/rpc/nfsd"));
    if (line == null) {
      throw new NoData("net/rpc/nfsd: not there");
    }
    while (line.nextLine()) {
      line.next();
      switch (line.text()) {
        case "rc" -> addAll(page, line, REPLY_CACHE);
        case "fh" -> addAll(page, line, STALE);
        case "io" -> addAll(page, line, DISK);
        case "th" -> addAll(page, line, THREADS);
        case "ra" -> {
          double[] numbers = NfsCounters.numbers(line, READ_AHEAD_MISSES_COLUMN + 1);
          READ_AHEAD_SIZE.add(page, numbers[0]);
          READ_AHEAD_MISSES.add(page, numbers[READ_AHEAD_MISSES_COLUMN]);
        }
        case "net" -> {
          double[] numbers = NfsCounters.numbers(line, 4);
          PACKETS.add(page, numbers[1], "udp");
          PACKETS.add(page, numbers[2], "tcp");
          CONNECTIONS.add(page, numbers[3]);
        }
        case "rpc" -> {
          double[] numbers = NfsCounters.numbers(line, 5);
          RPCS.add(page, numbers[0]);
          ERRORS.add(page, numbers[2], "fmt");
          ERRORS.add(page, numbers[3], "auth");
          ERRORS.add(page, numbers[4], "cInt");
        }
        case "proc2" ->
            NfsCounters.addRequests(page, REQUESTS, line, "2", NfsCounters.VERSION_2, 1);
        case "proc3" ->
            NfsCounters.addRequests(page, REQUESTS, line, "3", NfsCounters.VERSION_3, 1);
        case "proc4ops" ->
            NfsCounters.addRequests(page, REQUESTS, line, "4", NfsCounters.SERVER_OPERATIONS, 0);
        default -> {} // of a newer kernel
      }
    }
  }

  private static void addAll(MetricPage page, Fields line, Family... families) throws IOException {
    for (var family : families) {
      if (line.next()) {
        family.add(page, line.whole());
      }
    }
  }
}
