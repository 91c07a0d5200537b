package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// What this machine did as a server of NFS, from `net/rpc/nfsd`. What the file has no line of is
// 0.
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
    double[] cache = new double[REPLY_CACHE.length];
    double[] handles = new double[1];
    double[] disk = new double[DISK.length];
    double[] threads = new double[1];
    double[] readAhead = new double[READ_AHEAD_MISSES_COLUMN + 1];
    double[] network = new double[4];
    double[] calls = new double[5];
    double[] version2 = {};
    double[] version3 = {};
    double[] operations = {};
    while (line.nextLine()) {
      line.next();
      switch (line.text()) {
        case "rc" -> cache = NfsCounters.numbers(line, cache.length);
        case "fh" -> handles = NfsCounters.numbers(line, handles.length);
        case "io" -> disk = NfsCounters.numbers(line, disk.length);
        case "th" -> threads = NfsCounters.numbers(line, threads.length);
        case "ra" -> readAhead = NfsCounters.numbers(line, readAhead.length);
        case "net" -> network = NfsCounters.numbers(line, network.length);
        case "rpc" -> calls = NfsCounters.numbers(line, calls.length);
        case "proc2" -> version2 = NfsCounters.requests(line, NfsCounters.VERSION_2);
        case "proc3" -> version3 = NfsCounters.requests(line, NfsCounters.VERSION_3);
        case "proc4ops" -> operations = NfsCounters.requests(line, NfsCounters.SERVER_OPERATIONS);
        default -> {} // of a newer kernel
      }
    }
    addAll(page, cache, REPLY_CACHE);
    addAll(page, handles, STALE);
    addAll(page, disk, DISK);
    addAll(page, threads, THREADS);
    READ_AHEAD_SIZE.add(page, readAhead[0]);
    READ_AHEAD_MISSES.add(page, readAhead[READ_AHEAD_MISSES_COLUMN]);
    PACKETS.add(page, network[1], "udp");
    PACKETS.add(page, network[2], "tcp");
    CONNECTIONS.add(page, network[3]);
    RPCS.add(page, calls[0]);
    ERRORS.add(page, calls[2], "fmt");
    ERRORS.add(page, calls[3], "auth");
    ERRORS.add(page, calls[4], "cInt");
    NfsCounters.addRequests(page, REQUESTS, version2, "2", NfsCounters.VERSION_2, 1);
    NfsCounters.addRequests(page, REQUESTS, version3, "3", NfsCounters.VERSION_3, 1);
    NfsCounters.addRequests(page, REQUESTS, operations, "4", NfsCounters.SERVER_OPERATIONS, 0);
  }

  private static void addAll(MetricPage page, double[] numbers, Family... families) {
    for (int i = 0; i < families.length; i++) {
      families[i].add(page, numbers[i]);
    }
  }
}
