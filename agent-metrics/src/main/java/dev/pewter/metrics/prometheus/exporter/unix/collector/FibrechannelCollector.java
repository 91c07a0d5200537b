package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Fibre Channel adapters, from `class/fc_host`.
final class FibrechannelCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_fibrechannel_info",
          "Texts about an adapter, always 1.",
          "dev_loss_tmo",
          "fabric_name",
          "fc_host",
          "port_id",
          "port_name",
          "port_state",
          "port_type",
          "speed",
          "supported_classes",
          "supported_speeds",
          "symbolic_name");
  private static final String UNKNOWN = "0xffffffffffffffff"; // the adapter does not count it
  private static final List<Attribute> COUNTERS =
      List.of(
          counter("dumped_frames", "dumped_frames", "Frames that were dumped."),
          counter("error_frames", "error_frames", "Frames with errors."),
          counter("fcp_packet_aborts", "fcp_packet_aborts", "Packets that were aborted."),
          counter("invalid_crc_count", "invalid_crc", "Frames with a wrong check sum."),
          counter("invalid_tx_word_count", "invalid_tx_words", "Invalid words sent."),
          counter("link_failure_count", "link_failure", "How often the link failed."),
          counter("loss_of_signal_count", "loss_of_signal", "How often the signal was lost."),
          counter("loss_of_sync_count", "loss_of_sync", "How often words were not in step."),
          counter("nos_count", "nos", "Signals that the other side is not operational."),
          counter("rx_frames", "rx_frames", "Frames received."),
          counter("rx_words", "rx_words", "Words received."),
          counter("seconds_since_last_reset", "seconds_since_last_reset", "Since the reset."),
          counter("tx_frames", "tx_frames", "Frames sent."),
          counter("tx_words", "tx_words", "Words sent."));

  private final HostFiles files;

  FibrechannelCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Attribute counter(String file, String name, String help) {
    return new Attribute(
        file, Family.counter("node_fibrechannel_" + name + "_total", help, "fc_host"));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String host : files.list(files.sys("class/fc_host"))) {
      RawPath path = files.sys("class/fc_host/").add(host).add("/");
      String state = text(files, path, "port_state");
      INFO.add(
          page,
          1,
          text(files, path, "dev_loss_tmo"),
          digits(text(files, path, "fabric_name")),
          host,
          digits(text(files, path, "port_id")),
          digits(text(files, path, "port_name")),
          state,
          text(files, path, "port_type"),
          text(files, path, "speed"),
          text(files, path, "supported_classes"),
          text(files, path, "supported_speeds"),
          text(files, path, "symbolic_name"));
      boolean isKnown = !state.isEmpty() && !state.equals("Unknown");
      path.add("statistics/");
      for (var counter : COUNTERS) {
        double value = isKnown ? Attributes.numberOrMistake(files, path, counter.file()) : 0;
        boolean isCounted = !isKnown || (!Double.isNaN(value) && !files.value().is(UNKNOWN));
        if (isCounted) {
          counter.family().add(page, value, host);
        }
      }
    }
  }

  /// Without its `0x`.
  private static String digits(String number) {
    return number.length() > 2 ? number.substring(2) : number;
  }
}
