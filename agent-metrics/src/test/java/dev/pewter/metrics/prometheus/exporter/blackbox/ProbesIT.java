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

  /// Frames in hexadecimal digits; `*n` repeats the one before.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "an answer | 000000 04 00 00000000; 000001 01 05 00000001 88 | 1",
        "after an early one | 000000 04 00 00000000; 000005 01 04 00000001 0803 313033;"
            + "000001 01 05 00000001 88 | 1",
        "with a body and trailers | 000000 04 00 00000000; 000001 01 04 00000001 88;"
            + "000005 00 08 00000001 02 6f6b 0000; 000004 01 05 00000001 00 0161 00 | 1",
        "in pieces | 000000 04 00 00000000; 000000 01 01 00000001; 000001 09 04 00000001 88 | 1",
        "among other frames | 000006 04 00 00000000 0004 00000000;"
            + "000008 06 00 00000000 0102030405060708; 000004 08 00 00000000 00000001;"
            + "000003 77 00 00000001 616263; 000007 01 2d 00000001 00 00000000 10 88 | 1",
        "another status | 000000 04 00 00000000; 000001 01 05 00000001 8d | 0",
        "not HTTP/2 | 485454502f312e3120323030204f4b0d0a0d0a | 0",
        "no settings | 000001 01 05 00000001 88 | 0",
        "goes away | 000000 04 00 00000000; 000008 07 00 00000000 00000000 00000001 | 0",
        "resets | 000000 04 00 00000000; 000004 03 00 00000001 00000008 | 0",
        "resets the body | 000000 04 00 00000000; 000001 01 04 00000001 88;"
            + "000004 03 00 00000001 00000008 | 0",
        "pushes | 000000 04 00 00000000; 000005 05 04 00000001 00000002 82 | 0",
        "no status | 000000 04 00 00000000; 000001 01 05 00000001 82 | 0",
        "bad status | 000000 04 00 00000000; 000005 01 05 00000001 0803 3230 78 | 0",
        "bad headers | 000000 04 00 00000000; 000001 01 05 00000001 be | 0",
        "bad padding | 000000 04 00 00000000; 000002 01 0d 00000001 05 88 | 0",
        "a body first | 000000 04 00 00000000; 000001 00 01 00000001 61 | 0",
        "a long frame | 000000 04 00 00000000; 004001 00 00 00000001 61 | 0",
        "a short one | 000000 04 00 00000000; 000002 08 00 00000000 0001 | 0",
        "breaks headers off | 000000 04 00 00000000; 000001 01 00 00000001 88;"
            + "000000 04 00 00000000 | 0",
        "early answers without end | 000000 04 00 00000000; 000005 01 04 00000001 0803 313033;"
            + "*100 | 0",
        "headers without end | 000000 04 00 00000000; 000000 01 00 00000001;"
            + "000010 09 00 00000001 00000000000000000000000000000000; *100000 | 0",
        "nothing | 000000 04 00 00000000 | 0",
        "half a frame | 000000 04 00 00000000; 000005 01 05 | 0"
      })
  void takesAnswersByHttp2(String what, String frames, int success) throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    byte[] last = new byte[0];
    for (String frame : frames.split(";")) {
      String text = frame.replace(" ", "");
      boolean isRepeated = text.startsWith("*");
      last = isRepeated ? last : java.util.HexFormat.of().parseHex(text);
      for (int i = isRepeated ? Integer.parseInt(text.substring(1)) : 1; i > 0; i--) {
        bytes.writeBytes(last);
      }
    }
    int port = servers.http2(TestCertificate.make(directory, "two", "EC"), bytes.toByteArray());
    var probing =
        Probing.with(
            MODULES + "  two: {prober: http, http: {tls_config: {insecure_skip_verify: true}}}\n");
    String page = probing.probe("two", "https://127.0.0.1:" + port, success == 1 ? "20" : "1.5");
    assertThat(page).as(what).contains("probe_success " + success + "\n");
    if (success == 1) {
      assertThat(page).contains("probe_http_version 2\n");
    }
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
