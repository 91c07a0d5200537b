package dev.pewter.core.builtin.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TargetNamesIT {
  private final TestContext context = new TestContext("discovery.dns.test");
  private FakeDns server;
  private Map<String, List<Target>> last = Map.of();

  TargetNamesIT() throws IOException {
    server = new FakeDns();
  }

  @BeforeEach
  void fill() {
    server.reply("a.example.", RecordType.A, 0, new byte[] {10, 0, 0, 1}, new byte[] {10, 0, 0, 2});
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void givesATargetForEachAddress() throws InterruptedException {
    assertThat(refresh("a.example", "A", 80))
        .containsExactly(
            target("a.example", "__address__", "10.0.0.1:80"),
            target("a.example", "__address__", "10.0.0.2:80"));
    assertThat(context.metrics().value("prometheus_sd_dns_lookups_total")).isEqualTo(1);
  }

  @Test
  void putsLongAddressesInBrackets() throws InterruptedException {
    byte[] address = new byte[16];
    address[0] = 0x20;
    address[1] = 1;
    address[15] = 9;
    server.reply("six.example.", RecordType.AAAA, 0, address);
    assertThat(refresh("six.example", "aaaa", 80))
        .containsExactly(target("six.example", "__address__", "[2001::9]:80"));
  }

  @Test
  void takesThePortOfAService() throws InterruptedException {
    byte[] name = FakeDns.name("host.example.");
    byte[] data = new byte[6 + name.length];
    data[4] = 0x1f;
    data[5] = (byte) 0x90;
    System.arraycopy(name, 0, data, 6, name.length);
    server.reply("_x._tcp.example.", RecordType.SRV, 0, data);
    assertThat(refresh("_x._tcp.example", "SRV", 0))
        .containsExactly(
            target(
                "_x._tcp.example",
                "__address__",
                "host.example:8080",
                "__meta_dns_srv_record_target",
                "host.example.",
                "__meta_dns_srv_record_port",
                "8080"));
  }

  @Test
  void namesMailAndNameServers() throws InterruptedException {
    byte[] name = FakeDns.name("m.example.");
    byte[] mail = new byte[2 + name.length];
    System.arraycopy(name, 0, mail, 2, name.length);
    server.reply("mx.example.", RecordType.MX, 0, mail);
    server.reply("ns.example.", RecordType.NS, 0, name);
    assertThat(refresh("mx.example", "MX", 25))
        .containsExactly(
            target(
                "mx.example",
                "__address__",
                "m.example:25",
                "__meta_dns_mx_record_target",
                "m.example."));
    assertThat(refresh("ns.example", "NS", 53))
        .containsExactly(
            target(
                "ns.example",
                "__address__",
                "m.example:53",
                "__meta_dns_ns_record_target",
                "m.example."));
  }

  @Test
  void asksByTcpWhenTheAnswerWasCut() throws InterruptedException {
    server.reply("cut.example.", RecordType.A, FakeDns.TRUNCATED, new byte[] {10, 0, 0, 3});
    assertThat(refresh("cut.example.", "A", 1))
        .containsExactly(target("cut.example.", "__address__", "10.0.0.3:1"));
    assertThat(server.asked()).containsExactly("udp cut.example.", "tcp cut.example.");
  }

  @Test
  void searchesTheDomainsOfTheSystem() throws InterruptedException {
    server.reply("web.ns.svc.", RecordType.A, 0, new byte[] {10, 0, 0, 4});
    assertThat(refresh("web", "A", 1)).hasSize(1);
    assertThat(server.asked()).containsExactly("udp web.other.", "udp web.ns.svc.");
  }

  @Test
  void aNameThatDoesNotExistHasNoTargets() throws InterruptedException {
    refresh("a.example", "A", 80);
    server.reply("a.example.", RecordType.A, 3);
    assertThat(refresh("a.example", "A", 80)).isEmpty();
    assertThat(context.log().lines()).isEmpty();
  }

  @Test
  void aServerThatFailsKeepsTheLastTargets() throws InterruptedException {
    refresh("a.example", "A", 80);
    server.reply("a.example.", RecordType.A, 2);
    assertThat(refresh("a.example", "A", 80)).hasSize(2);
    assertThat(context.metrics().value("prometheus_sd_dns_lookup_failures_total")).isEqualTo(1);
    assertThat(context.log().lines())
        .singleElement()
        .asString()
        .contains("name=a.example", "could not resolve \"a.example\"");
  }

  private List<Target> refresh(String name, String type, int port) throws InterruptedException {
    var config = new ResolverConfig(List.of(server.address()), List.of("other", "ns.svc."), 1);
    var names =
        new TargetNames(
            new DiscoveryDnsArguments(List.of(name), Duration.ofSeconds(30), type, port),
            context,
            () -> config);
    last = names.refresh(last);
    return last.getOrDefault(name, List.of());
  }

  private static Target target(String name, String... labels) {
    var map = new HashMap<String, String>();
    map.put("__meta_dns_name", name);
    map.put("__meta_dns_srv_record_target", "");
    map.put("__meta_dns_srv_record_port", "");
    map.put("__meta_dns_mx_record_target", "");
    map.put("__meta_dns_ns_record_target", "");
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return Target.of(map);
  }
}
