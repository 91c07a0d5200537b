package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.http.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Probes of servers that behave and of servers that do not.
class ProbesIT {
  private static final String MODULES =
      """
      modules:
        web: {prober: http, http: {preferred_ip_protocol: ip4}}
        regex: {prober: http, http: {fail_if_body_not_matches_regexp: [world]}}
        ping: {prober: icmp, icmp: {preferred_ip_protocol: ip4}}
        post: {prober: http, http: {method: POST, body: "x y", fail_if_header_not_matches: [{header: X-Method, regexp: "^POST$"}], fail_if_body_not_matches_regexp: ["^x y$"]}}
        limited: {prober: http, http: {body_size_limit: 5B}}
        auth: {prober: http, http: {basic_auth: {username: u, password: p}}}
        connect: {prober: tcp}
        tls: {prober: tcp, tcp: {tls: true}}
        expect: {prober: tcp, tcp: {query_response: [{expect: "^SSH-(2.0)-"}]}}
        talk:
          prober: tcp
          tcp:
            query_response:
              - expect: "^220 (\\\\w+)"
                send: "EHLO ${1}"
              - expect: "^250 mail"
        dns: {prober: dns, dns: {query_name: example.org, query_type: SOA}}
      """;

  private static TestCertificate certificate;
  @TempDir private Path directory;
  private final Servers servers = new Servers();

  @BeforeAll
  static void makeCertificate(@TempDir Path place) throws Exception {
    certificate = TestCertificate.make(place, "own", "EC");
  }

  @AfterEach
  void close() throws Exception {
    servers.close();
  }

  @Test
  void followsRedirectsWithCookies() throws Exception {
    int port = servers.http();
    String page = Probing.with(MODULES).probe("web", "127.0.0.1:" + port + "/cookie");
    assertThat(page)
        .contains("probe_success 1\n")
        .contains("probe_http_redirects 1\n")
        .contains("probe_http_status_code 200\n")
        .contains("probe_http_duration_seconds{phase=\"transfer\"} ");
  }

  @Test
  void sendsWhatTheModuleSays() throws Exception {
    int port = servers.http();
    var probing = Probing.with(MODULES);
    assertThat(probing.probe("post", "127.0.0.1:" + port + "/echo")).contains("probe_success 1\n");
    assertThat(probing.probe("auth", "127.0.0.1:" + port + "/auth")).contains("probe_success 1\n");
    assertThat(probing.probe("web", "127.0.0.1:" + port + "/auth"))
        .contains("probe_success 0\n")
        .contains("probe_http_status_code 401\n");
    assertThat(probing.probe("web", "http://u:p@127.0.0.1:" + port + "/auth"))
        .contains("probe_success 1\n");
    assertThat(probing.probe("limited", "127.0.0.1:" + port))
        .contains("probe_success 0\n")
        .contains("probe_http_uncompressed_body_length 5\n");
  }

  @Test
  void doesNotShowItsCredentialsToWhereItIsSent() throws Exception {
    int second = servers.http();
    int first =
        servers.tcp(
            socket -> {
              Servers.line(socket);
              Servers.send(
                  socket,
                  "HTTP/1.1 302 Found\r\nLocation: http://localhost:"
                      + second
                      + "/auth\r\nContent-Length: 0\r\n\r\n");
            });
    assertThat(Probing.with(MODULES).probe("auth", "127.0.0.1:" + first))
        .contains("probe_http_status_code 401\n");
  }

  @Test
  void hasAConversation() throws Exception {
    int port =
        servers.tcp(
            socket -> {
              Servers.send(socket, "ignored\r\n220 mail ready\r\n");
              Servers.send(socket, "250 " + Servers.line(socket).replace("EHLO ", "") + "\r\n");
            });
    assertThat(Probing.with(MODULES).probe("talk", "127.0.0.1:" + port))
        .contains("probe_success 1\n")
        .contains("probe_failed_due_to_regex 0\n");
  }

  @ParameterizedTest
  @CsvSource({"web", "regex", "expect", "tls"})
  void endsInTimeWhenAServerSaysNothing(String module) throws Exception {
    int port = servers.tcp(socket -> socket.getInputStream().readAllBytes());
    String page = Probing.with(MODULES).probe(module, "127.0.0.1:" + port, "1");
    assertThat(page).contains("probe_success 0\n");
  }

  @ParameterizedTest
  @CsvSource({"web", "regex"})
  void endsInTimeWhenABodyHasNoEnd(String module) throws Exception {
    int port =
        servers.tcp(
            socket -> {
              Servers.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
              byte[] part = new byte[1 << 16];
              while (true) {
                socket.getOutputStream().write(part);
              }
            });
    assertThat(Probing.with(MODULES).probe(module, "127.0.0.1:" + port, "2"))
        .contains("probe_success 0\n")
        .contains("probe_http_status_code 200\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 abc OK\\r\\n\\r\\n",
        "garbage\\n\\n",
        "HTTP/1.1 200 OK\\r\\nno colon\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: -1\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nshort",
        "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n",
        "HTTP/1.1 302 Found\\r\\nLocation: gopher://x\\r\\n\\r\\n"
      })
  void failsOnAnswersThatAreNone(String answer) throws Exception {
    String text = answer.replace("\\r", "\r").replace("\\n", "\n");
    int port =
        servers.tcp(
            socket -> {
              Servers.line(socket);
              Servers.send(socket, text);
            });
    assertThat(Probing.with(MODULES).probe("web", "127.0.0.1:" + port))
        .contains("probe_success 0\n");
  }

  @Test
  void failsOnHeadersWithoutEnd() throws Exception {
    int port =
        servers.tcp(
            socket -> {
              Servers.send(socket, "HTTP/1.1 200 OK\r\n");
              while (true) {
                Servers.send(socket, "X: " + "y".repeat(10_000) + "\r\n");
              }
            });
    assertThat(Probing.with(MODULES).probe("web", "127.0.0.1:" + port))
        .contains("probe_success 0\n");
  }

  @Test
  void failsOnGarbageInPlaceOfTls() throws Exception {
    int port = servers.tcp(socket -> Servers.send(socket, "SSH-2.0-x\r\n\0\0\0\0\0\0\0\0\0"));
    var probing = Probing.with(MODULES);
    assertThat(probing.probe("tls", "127.0.0.1:" + port)).contains("probe_success 0\n");
    assertThat(probing.probe("web", "https://127.0.0.1:" + port))
        .contains("probe_success 0\n")
        .contains("probe_http_ssl 0\n");
    assertThat(probing.probe("expect", "127.0.0.1:" + port)).contains("probe_success 1\n");
  }

  @Test
  void believesOnlyWhomItIsTold() throws Exception {
    Path authorities = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
    int port = servers.https(certificate);
    var probing =
        Probing.with(
            MODULES
                + "  own: {prober: http, http: {tls_config: {ca_file: '"
                + authorities
                + "'}, fail_if_not_ssl: true}}\n");
    assertThat(probing.probe("own", "https://127.0.0.1:" + port))
        .contains("probe_success 1\n")
        .contains("probe_http_ssl 1\n")
        .contains("probe_tls_version_info{version=\"TLS 1.3\"} 1\n")
        .contains("issuer=\"CN=own\",subject=\"CN=own\",subjectalternative=\"localhost,own\"");
    assertThat(probing.probe("web", "https://127.0.0.1:" + port)).contains("probe_success 0\n");
    var debug = probing.ask(Probing.query("web", "https://127.0.0.1:" + port) + "&debug=true", "5");
    assertThat(Probing.text(debug))
        .startsWith("Logs for the probe:\n")
        .contains("Error for HTTP request")
        .contains("Metrics that would have been returned:\n");
  }

  @Test
  void failsOnAnswersOfNameServersThatAreNone() throws Exception {
    try (var server = new java.net.DatagramSocket(new java.net.InetSocketAddress("127.0.0.1", 0))) {
      var answering =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      byte[] buffer = new byte[512];
                      var packet = new java.net.DatagramPacket(buffer, buffer.length);
                      server.receive(packet);
                      buffer[2] |= (byte) 0x80;
                      buffer[7] = 9; // nine answers that are not there
                      server.send(packet);
                    } catch (java.io.IOException _) {
                      // closed
                    }
                  });
      assertThat(Probing.with(MODULES).probe("dns", "127.0.0.1:" + server.getLocalPort(), "3"))
          .contains("probe_success 0\n")
          .contains("probe_dns_query_succeeded 0\n");
      answering.join(Duration.ofSeconds(5));
    }
  }

  @Test
  void pings() throws Exception {
    String page = Probing.with(MODULES).probe("ping", "127.0.0.1");
    assumeThat(page).as("ICMP is permitted").contains("probe_icmp_reply_hop_limit");
    assertThat(page)
        .contains("probe_success 1\n")
        .contains("probe_ip_protocol 4\n")
        .contains("probe_icmp_reply_hop_limit 64\n")
        .contains("probe_icmp_duration_seconds{phase=\"rtt\"} ");
  }

  @Test
  void leavesNoConnectionOpen() throws Exception {
    var ended = new AtomicInteger();
    int port =
        servers.tcp(
            socket -> {
              socket.getInputStream().readAllBytes();
              ended.incrementAndGet();
            });
    var probing = Probing.with(MODULES);
    for (int i = 0; i < 10; i++) {
      probing.probe("connect", "127.0.0.1:" + port);
      probing.probe("expect", "127.0.0.1:" + port, "0.6");
    }
    await().untilAsserted(() -> assertThat(ended).hasValue(20));
  }
}
