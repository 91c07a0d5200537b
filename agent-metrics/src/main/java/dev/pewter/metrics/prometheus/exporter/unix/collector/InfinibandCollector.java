package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// InfiniBand adapters and their ports, from `class/infiniband`.
final class InfinibandCollector implements Collector {
  private static final double LANES = 4; // data is counted for each of them
  private static final double MILLIS = 1000;
  private static final double BYTES_PER_GIGABIT = 125_000_000;
  private static final Family INFO =
      Family.gauge(
          "node_infiniband_info",
          "Texts about an adapter, always 1.",
          "board_id",
          "device",
          "firmware_version",
          "hca_type");
  private static final Family STATE =
      Family.gauge("node_infiniband_state_id", "State of a port, 4 is active.", "device", "port");
  private static final Family PHYSICAL_STATE =
      Family.gauge(
          "node_infiniband_physical_state_id",
          "Physical state of a port, 5 is up.",
          "device",
          "port");
  private static final Family RATE =
      Family.gauge(
          "node_infiniband_rate_bytes_per_second", "What a port can carry.", "device", "port");
  private static final List<Attribute> COUNTERS =
      List.of(
          counter("excessive_buffer_overrun_errors", "excessive_buffer_overrun_errors"),
          counter("link_downed", "link_downed"),
          counter("link_error_recovery", "link_error_recovery"),
          counter("local_link_integrity_errors", "local_link_integrity_errors"),
          counter("multicast_rcv_packets", "multicast_packets_received"),
          counter("multicast_xmit_packets", "multicast_packets_transmitted"),
          counter("port_rcv_constraint_errors", "port_constraint_errors_received"),
          counter("port_xmit_constraint_errors", "port_constraint_errors_transmitted"),
          data("port_rcv_data", "port_data_received"),
          data("port_xmit_data", "port_data_transmitted"),
          counter("port_rcv_discards", "port_discards_received"),
          counter("port_xmit_discards", "port_discards_transmitted"),
          counter("port_rcv_errors", "port_errors_received"),
          counter("port_rcv_packets", "port_packets_received"),
          counter("port_xmit_packets", "port_packets_transmitted"),
          counter("port_rcv_remote_physical_errors", "port_receive_remote_physical_errors"),
          counter("port_rcv_switch_relay_errors", "port_receive_switch_relay_errors"),
          counter("port_xmit_wait", "port_transmit_wait"),
          counter("symbol_error", "symbol_error"),
          counter("unicast_rcv_packets", "unicast_packets_received"),
          counter("unicast_xmit_packets", "unicast_packets_transmitted"),
          counter("VL15_dropped", "vl15_dropped"));
  private static final List<Attribute> OLD_COUNTERS = // of kernels before 4.5
      List.of(
          counter("port_multicast_rcv_packets", "legacy_multicast_packets_received"),
          counter("port_multicast_xmit_packets", "legacy_multicast_packets_transmitted"),
          data("port_rcv_data_64", "legacy_data_received"),
          data("port_xmit_data_64", "legacy_data_transmitted"),
          counter("port_rcv_packets_64", "legacy_packets_received"),
          counter("port_xmit_packets_64", "legacy_packets_transmitted"),
          counter("port_unicast_rcv_packets", "legacy_unicast_packets_received"),
          counter("port_unicast_xmit_packets", "legacy_unicast_packets_transmitted"));
  private static final List<Attribute> HARDWARE_COUNTERS = // of adapters of Mellanox
      List.of(
          counter("duplicate_request", "duplicate_requests_packets"),
          counter("implied_nak_seq_err", "implied_nak_seq_errors"),
          counter("local_ack_timeout_err", "local_ack_timeout_errors"),
          counter("np_cnp_sent", "np_cnp_packets_sent"),
          counter("np_ecn_marked_roce_packets", "np_ecn_marked_roce_packets_received"),
          counter("out_of_buffer", "out_of_buffer_drops"),
          counter("out_of_sequence", "out_of_sequence_packets_received"),
          counter("packet_seq_err", "packet_sequence_errors"),
          counter("req_cqe_error", "req_cqes_errors"),
          counter("req_cqe_flush_error", "req_cqes_flush_errors"),
          counter("req_remote_access_errors", "req_remote_access_errors"),
          counter("req_remote_invalid_request", "req_remote_invalid_request_errors"),
          counter("resp_cqe_error", "resp_cqes_errors"),
          counter("resp_cqe_flush_error", "resp_cqes_flush_errors"),
          counter("resp_local_length_error", "resp_local_length_errors"),
          counter("resp_remote_access_errors", "resp_remote_access_errors"),
          counter("rnr_nak_retry_err", "rnr_nak_retry_packets_received"),
          counter("roce_adp_retrans", "roce_adp_retransmits"),
          counter("roce_adp_retrans_to", "roce_adp_retransmits_timeout"),
          counter("roce_slow_restart", "roce_slow_restart_used"),
          counter("roce_slow_restart_cnps", "roce_slow_restart_cnps"),
          counter("roce_slow_restart_trans", "roce_slow_restart"),
          counter("rp_cnp_handled", "rp_cnp_packets_handled"),
          counter("rp_cnp_ignored", "rp_cnp_ignored_packets_received"),
          counter("rx_atomic_requests", "rx_atomic_requests"),
          counter("rx_dct_connect", "rx_dct_connect_requests"),
          counter("rx_icrc_encapsulated", "rx_icrc_encapsulated_errors"),
          counter("rx_read_requests", "rx_read_requests"),
          counter("rx_write_requests", "rx_write_requests"),
          Attribute.divided(
              "lifespan",
              Family.gauge(
                  "node_infiniband_lifespan_seconds",
                  "How long the adapter shows the same counts before it takes new ones.",
                  "device",
                  "port"),
              MILLIS));

  private final HostFiles files;
  private final boolean isShowingHardware;

  InfinibandCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingHardware = settings.hasNewerFamilies();
  }

  private static Attribute counter(String file, String name) {
    return new Attribute(
        file,
        Family.counter(
            "node_infiniband_" + name + "_total", "Port counter " + file + ".", "device", "port"));
  }

  private static Attribute data(String file, String name) {
    return Attribute.multiplied(file, counter(file, name + "_bytes").family(), LANES);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String device : files.list(files.sys("class/infiniband"))) {
      RawPath path = files.sys("class/infiniband/").add(device).add("/");
      INFO.add(
          page,
          1,
          text(files, path, "board_id"),
          device,
          text(files, path, "fw_ver"),
          text(files, path, "hca_type"));
      var ports = files.listIfPossible(path.add("ports"));
      if (ports == null) {
        throw HostFiles.error(path, files.errno());
      }
      int length = path.add("/").length();
      for (String port : ports) {
        addPort(page, path.cut(length).add(port).add("/"), device, port);
      }
    }
  }

  private void addPort(MetricPage page, RawPath path, String... labels) throws IOException {
    STATE.add(page, leading(path, "state", ':'), labels);
    PHYSICAL_STATE.add(page, leading(path, "phys_state", ':'), labels);
    RATE.add(page, leading(path, "rate", ' ') * BYTES_PER_GIGABIT, labels);
    int length = path.length();
    Attributes.add(files, path.add("counters/"), COUNTERS, page, labels);
    Attributes.add(files, path.cut(length).add("counters_ext/"), OLD_COUNTERS, page, labels);
    if (isShowingHardware) {
      path.cut(length).add("hw_counters/");
      Attributes.add(files, path, HARDWARE_COUNTERS, page, labels);
    }
    path.cut(length);
  }

  /// The number that a text begins with, such as that of `4: ACTIVE` or `100 Gb/sec`.
  private double leading(RawPath path, String file, char end) throws IOException {
    int length = path.length();
    Fields fields = files.read(path.add(file));
    path.cut(length);
    fields.nextLine();
    fields.next(end);
    return fields.decimal();
  }
}
