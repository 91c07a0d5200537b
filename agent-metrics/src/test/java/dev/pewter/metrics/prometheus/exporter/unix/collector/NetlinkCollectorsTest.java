package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.sys.Netlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The collectors that ask the kernel's network, on answers of a fake one.
class NetlinkCollectorsTest {
  private final Map<Integer, List<ByteBuffer>> answers =
      Map.of(
          18,
          new ArrayList<>(),
          20,
          new ArrayList<>(),
          26,
          new ArrayList<>(),
          30,
          new ArrayList<>(),
          38,
          new ArrayList<>());

  NetlinkCollectorsTest() {
    answer(18, link(1, "lo"));
    answer(18, link(2, "lan0"));
  }

  private void list(int protocol, int type, byte[] question, Netlink.Messages each)
      throws IOException {
    assertThat(protocol).isEqualTo(type == 20 ? Netlink.SOCKETS : Netlink.ROUTE);
    for (ByteBuffer answer : answers.getOrDefault(type, List.of())) {
      if (type != 20 || answer.get(0) == question[0]) {
        each.message(type, answer);
      }
    }
  }

  private void answer(int type, ByteBuffer body) {
    answers.getOrDefault(type, List.of()).add(body.flip().order(ByteOrder.nativeOrder()));
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer link(int index, String name) {
    var link = buffer().putInt(0).putInt(index).putLong(0);
    return attribute(link, 3, (name + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer attribute(ByteBuffer to, int type, byte... value) {
    to.putShort((short) (4 + value.length)).putShort((short) type).put(value);
    while (to.position() % 4 != 0) {
      to.put((byte) 0);
    }
    return to;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] ints(int... values) {
    var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      buffer.putInt(value);
    }
    return buffer.array();
  }

  @Test
  void countsSocketsOfBothFamilies() throws IOException, InterruptedException {
    for (int[] socket :
        new int[][] {{2, 1, 10, 20}, {2, 10, 5, 0}, {10, 1, 1, -1}, {2, 99, 0, 0}}) {
      var body = buffer().put((byte) socket[0]).put((byte) socket[1]);
      answer(20, body.position(56).putInt(socket[2]).putInt(socket[3]).position(72));
    }
    answer(20, buffer().put((byte) 2).position(10)); // cut off
    var settings = CollectorRun.settings(CollectorRun.machine("tcp6"), "");
    assertThat(CollectorRun.samples(new TcpstatCollector(settings, this::list)))
        .isEqualTo(
            """
            node_tcp_connection_states{state="established"} 2
            node_tcp_connection_states{state="listen"} 1
            node_tcp_connection_states{state="rx_queued_bytes"} 16
            node_tcp_connection_states{state="tx_queued_bytes"} 4.294967315e+09
            node_tcp_connection_states{state="unknown"} 1""");
  }

  @Test
  void showsQueuesAtTheRoot() throws IOException, InterruptedException {
    var basic = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).putLong(-1).putInt(7);
    var stats = attribute(buffer(), 1, basic.array());
    attribute(stats, 3, ints(1, 2, 3, 4, 5));
    byte[] nested = Arrays.copyOf(stats.array(), stats.position());
    for (int parent : new int[] {-1, 65537}) {
      var body = buffer().putInt(0).putInt(2).putInt(0).putInt(parent).putInt(0);
      attribute(body, 1, "fq\0".getBytes(StandardCharsets.UTF_8));
      answer(38, attribute(body, 0x8007, nested));
    }
    assertThat(CollectorRun.samples(new QdiscCollector(this::list)).replace("node_qdisc_", ""))
        .isEqualTo(
            """
            backlog{device="lan0",kind="fq"} 2
            bytes_total{device="lan0",kind="fq"} 1.8446744073709552e+19
            current_queue_length{device="lan0",kind="fq"} 1
            drops_total{device="lan0",kind="fq"} 3
            overlimits_total{device="lan0",kind="fq"} 5
            packets_total{device="lan0",kind="fq"} 7
            requeues_total{device="lan0",kind="fq"} 4""");
  }

  @Test
  void showsRoutesByHops() throws IOException, InterruptedException {
    var plain = buffer().put(bytes("02 18 00 00 fe 03 00 01 00000000"));
    attribute(plain, 1, bytes("0a010203"));
    attribute(plain, 4, ints(2));
    attribute(plain, 7, bytes("0a010209"));
    answer(26, attribute(plain, 6, ints(-1)));
    var hops = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    hops.putShort((short) 16).put((byte) 0).put((byte) 4).putInt(2);
    attribute(hops, 5, bytes("0a010201"));
    hops.putShort((short) 8).put((byte) 0).put((byte) 0).putInt(1);
    var many = buffer().put(bytes("02 00 00 00 fe ba 00 01 00000000"));
    answer(26, attribute(many, 9, Arrays.copyOf(hops.array(), hops.position())));
    var local = buffer().put(bytes("02 20 00 00 ff 02 00 02 00000000"));
    answer(26, local);
    var cut = buffer().put(bytes("02 20 00 00 ff 02 00 01 00000000")).put(bytes("ffff0100"));
    answer(26, cut);
    assertThat(
            CollectorRun.samples(new NetworkRouteCollector(this::list))
                .replace("node_network_route", ""))
        .isEqualTo(
            """
            _info{dest="10.1.2.0/24",device="lan0",gw="",priority="4294967295",\
            proto="boot",src="10.1.2.9",weight=""} 1
            _info{dest="default",device="",gw="",priority="0",proto="kernel",src="",weight=""} 1
            _info{dest="default",device="lan0",gw="10.1.2.1",priority="0",\
            proto="bgp",src="",weight="5"} 1
            _info{dest="default",device="lo",gw="",priority="0",proto="bgp",src="",weight="1"} 1
            s{device=""} 1
            s{device="lan0"} 2
            s{device="lo"} 1""");
  }

  @Test
  void countsNeighboursThatHaveAnAddress() throws IOException, InterruptedException {
    for (int state : new int[] {2, 0x20, 0x40}) {
      answer(
          30,
          buffer().put((byte) 2).position(4).putInt(2).putShort((short) state).putShort((short) 0));
    }
    var settings =
        CollectorRun.settings(CollectorRun.machine("empty"), "arp {\n  netlink = true\n}");
    assertThat(CollectorRun.samples(new ArpCollector(settings, this::list)))
        .isEqualTo("node_arp_entries{device=\"lan0\"} 2");
  }

  /// The real kernel, where there is one.
  @Test
  void asksTheKernel() throws IOException, InterruptedException {
    boolean isLinux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    Assumptions.assumeTrue(isLinux);
    try (var _ = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(NetlinkLists.links(Netlink::list)).containsValue("lo");
      var settings = CollectorRun.settings(CollectorRun.machine("tcp6"), "");
      assertThat(CollectorRun.samples(new TcpstatCollector(settings, Netlink::list)))
          .contains("{state=\"listen\"}");
    }
  }
}
