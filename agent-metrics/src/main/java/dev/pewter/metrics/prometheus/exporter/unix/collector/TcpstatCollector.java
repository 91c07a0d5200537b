package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.Netlink;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How many TCP sockets are in which state, IPv4 and IPv6 together; asks the kernel for each
/// socket.
final class TcpstatCollector implements Collector {
  private static final Family STATES =
      Family.gauge(
          "node_tcp_connection_states", "TCP sockets by state, bytes in their queues.", "state");
  private static final String[] NAMES = {
    "unknown",
    "established",
    "syn_sent",
    "syn_recv",
    "fin_wait1",
    "fin_wait2",
    "time_wait",
    "close",
    "close_wait",
    "last_ack",
    "listen",
    "closing"
  };
  private static final int BY_FAMILY = 20; // SOCK_DIAG_BY_FAMILY
  private static final int QUESTION_BYTES = 56;
  private static final int ANSWER_BYTES = 72;
  private static final byte IPV4 = 2;
  private static final byte IPV6 = 10;
  private static final byte TCP = 6;
  private static final int STATE_AT = 1;
  private static final int RECEIVED_AT = 56;
  private static final int SENT_AT = 60;

  private final HostFiles files;
  private final NetlinkLists.Source source;

  TcpstatCollector(CollectorSettings settings, NetlinkLists.Source source) {
    this.files = settings.files();
    this.source = source;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    double[] counts = new double[NAMES.length];
    double[] queued = new double[2];
    count(IPV4, counts, queued);
    if (files.readOnce(files.proc("net/tcp6"), 1) != null) {
      count(IPV6, counts, queued);
    }
    double all = 0;
    for (int i = 0; i < counts.length; i++) {
      all += counts[i];
      if (counts[i] > 0) {
        STATES.add(page, counts[i], NAMES[i]);
      }
    }
    if (all > 0) {
      STATES.add(page, queued[0], "rx_queued_bytes");
      STATES.add(page, queued[1], "tx_queued_bytes");
    }
  }

  private void count(byte family, double[] counts, double[] queued) throws IOException {
    byte[] question = new byte[QUESTION_BYTES];
    question[0] = family;
    question[1] = TCP;
    question[4] = (byte) 0xff; // all states, in either byte order
    question[5] = (byte) 0xff;
    question[6] = (byte) 0xff;
    question[7] = (byte) 0xff;
    source.list(
        Netlink.SOCKETS,
        BY_FAMILY,
        question,
        (_, socket) -> {
          if (socket.limit() >= ANSWER_BYTES) {
            int state = socket.get(STATE_AT);
            counts[state > 0 && state < counts.length ? state : 0]++;
            queued[0] += Integer.toUnsignedLong(socket.getInt(RECEIVED_AT));
            queued[1] += Integer.toUnsignedLong(socket.getInt(SENT_AT));
          }
        });
  }
}
