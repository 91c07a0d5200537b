package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.Netlink;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/// The queues that packets leave through: of each network interface the one at the root.
final class QdiscCollector implements Collector {
  private static final Family BYTES = counter("bytes_total", "Bytes sent.");
  private static final Family PACKETS = counter("packets_total", "Packets sent.");
  private static final Family DROPS = counter("drops_total", "Packets dropped.");
  private static final Family REQUEUES = counter("requeues_total", "Packets queued again.");
  private static final Family OVERLIMITS = counter("overlimits_total", "Packets over a limit.");
  private static final Family LENGTH = gauge("current_queue_length", "Packets in the queue.");
  private static final Family BACKLOG = gauge("backlog", "Bytes in the queue.");
  private static final int QUEUES = 38; // RTM_GETQDISC
  private static final int HEAD = 20;
  private static final int INDEX_AT = 4;
  private static final int PARENT_AT = 12;
  private static final int ROOT = -1;
  private static final int KIND = 1;
  private static final int STATS2 = 7;
  private static final int BASIC = 1;
  private static final int BASIC_BYTES = 12;
  private static final int QUEUE = 3;
  private static final int QUEUE_BYTES = 20;

  private final NetlinkLists.Source source;

  QdiscCollector(NetlinkLists.Source source) {
    this.source = source;
  }

  private static Family counter(String name, String help) {
    return Family.counter("node_qdisc_" + name, help, "device", "kind");
  }

  private static Family gauge(String name, String help) {
    return Family.gauge("node_qdisc_" + name, help, "device", "kind");
  }

  /// What a message tells.
  private static final class Queue {
    String kind = "";
    long bytes;
    final long[] numbers = new long[6]; // packets, length, backlog, drops, requeues, overlimits
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Map<Integer, String> links = NetlinkLists.links(source);
    source.list(
        Netlink.ROUTE,
        QUEUES,
        new byte[HEAD],
        (_, message) -> {
          boolean isRoot =
              message.limit() >= HEAD
                  && (message.getInt(PARENT_AT) == ROOT || message.getInt(PARENT_AT) == 0);
          String device = isRoot ? links.get(message.getInt(INDEX_AT)) : null;
          if (device != null) {
            add(page, device, read(message));
          }
        });
  }

  private static Queue read(ByteBuffer message) throws IOException {
    var queue = new Queue();
    NetlinkLists.attributes(
        message,
        HEAD,
        (type, value) -> {
          if (type == KIND) {
            queue.kind = NetlinkLists.text(value);
          } else if (type == STATS2) {
            NetlinkLists.attributes(value, 0, (inner, numbers) -> read(queue, inner, numbers));
          }
        });
    return queue;
  }

  private static void read(Queue queue, int type, ByteBuffer numbers) {
    if (type == BASIC && numbers.limit() >= BASIC_BYTES) {
      queue.bytes = numbers.getLong(0);
      queue.numbers[0] = Integer.toUnsignedLong(numbers.getInt(8));
    } else if (type == QUEUE && numbers.limit() >= QUEUE_BYTES) {
      for (int i = 1; i < queue.numbers.length; i++) {
        queue.numbers[i] = Integer.toUnsignedLong(numbers.getInt(4 * (i - 1)));
      }
    }
  }

  private static void add(MetricPage page, String device, Queue queue) {
    String[] labels = {device, queue.kind};
    BYTES.add(page, Fields.toDouble(queue.bytes), labels);
    PACKETS.add(page, (double) queue.numbers[0], labels);
    LENGTH.add(page, (double) queue.numbers[1], labels);
    BACKLOG.add(page, (double) queue.numbers[2], labels);
    DROPS.add(page, (double) queue.numbers[3], labels);
    REQUEUES.add(page, (double) queue.numbers[4], labels);
    OVERLIMITS.add(page, (double) queue.numbers[5], labels);
  }
}
