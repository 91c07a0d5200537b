package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares probes with those of Debian's blackbox exporter beside it: families, labels, and the
/// values that are not times.
class BlackboxExporterIT {
  private static final String PROGRAM = "prometheus-blackbox-exporter";

  private static final Pattern MOVING =
      Pattern.compile("^(probe_\\w*duration_seconds|probe_dns_lookup_time_seconds).*");

  @TempDir private Path directory;

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
  }

  private static String modules(Path authorities) {
    return """
    modules:
      http_2xx: {prober: http, http: {enable_http2: false, preferred_ip_protocol: ip4}}
      six: {prober: http, http: {enable_http2: false}}
      only_six: {prober: http, http: {preferred_ip_protocol: ip6, ip_protocol_fallback: false}}
      stay: {prober: http, http: {follow_redirects: false, valid_status_codes: [302]}}
      head: {prober: http, http: {method: HEAD, enable_http2: false}}
      body: {prober: http, http: {fail_if_body_matches_regexp: ["wor.d"]}}
      no_body: {prober: http, http: {fail_if_body_not_matches_regexp: ["absent"]}}
      header: {prober: http, http: {fail_if_header_matches: [{header: X-Method, regexp: GET}]}}
      missing_header: {prober: http, http: {fail_if_header_not_matches: [{header: Nope, regexp: a}]}}
      gzip: {prober: http, http: {compression: gzip, headers: {Accept-Encoding: gzip}}}
      version: {prober: http, http: {valid_http_versions: ["HTTP/2.0", "HTTP/1.0"], enable_http2: false}}
      no_ssl: {prober: http, http: {fail_if_not_ssl: true}}
      ssl:
        prober: http
        http: {enable_http2: false, tls_config: {ca_file: 'CA'}}
      insecure:
        prober: http
        http: {enable_http2: false, fail_if_ssl: true, tls_config: {insecure_skip_verify: true}}
      tls12:
        prober: http
        http: {enable_http2: false, tls_config: {ca_file: 'CA', max_version: TLS12}}
      two: {prober: http, http: {tls_config: {ca_file: 'CA'}}}
      two_only:
        prober: http
        http:
          tls_config: {ca_file: 'CA'}
          valid_http_versions: [HTTP/2.0]
          fail_if_body_not_matches_regexp: [Healthy]
          fail_if_header_not_matches: [{header: Content-Type, regexp: text/plain}]
      two_post:
        prober: http
        http: {method: POST, body: "x=y", tls_config: {ca_file: 'CA'}}
      one_only:
        prober: http
        http: {tls_config: {ca_file: 'CA'}, valid_http_versions: [HTTP/1.1]}
      tcp: {prober: tcp}
      tcp_tls: {prober: tcp, tcp: {tls: true, tls_config: {ca_file: 'CA'}}}
      starttls:
        prober: tcp
        tcp:
          tls_config: {ca_file: 'CA'}
          query_response:
            - expect: "^220 (.*)$"
              send: "STARTTLS $1"
            - expect: "^220 go"
              starttls: true
            - expect: "^secret"
      no_match: {prober: tcp, tcp: {query_response: [{expect: "^nothing"}]}}
      dns_a: {prober: dns, dns: {query_name: example.org, query_type: A}}
      dns_any: {prober: dns, dns: {query_name: example.org}}
      dns_soa: {prober: dns, dns: {query_name: example.org., query_type: SOA, transport_protocol: tcp}}
      dns_missing: {prober: dns, dns: {query_name: absent.org, query_type: A}}
      dns_missing_good: {prober: dns, dns: {query_name: absent.org, query_type: A, valid_rcodes: [NXDOMAIN]}}
      dns_valid:
        prober: dns
        dns:
          query_name: example.org
          query_type: MX
          validate_answer_rrs:
            fail_if_not_matches_regexp: ["^example\\\\.org\\\\.\\\\t300\\\\tIN\\\\tMX\\\\t10 mail\\\\.example\\\\.org\\\\.$"]
          validate_additional_rrs:
            fail_if_none_matches_regexp: ["\\\\tAAAA\\\\t2001:db8::1$"]
      dns_txt:
        prober: dns
        dns:
          query_name: example.org
          query_type: TXT
          validate_answer_rrs: {fail_if_none_matches_regexp: ['\\ta\\\\"b c"$', '"a\\\\"b c"$']}
      dns_start:
        prober: dns
        dns:
          query_name: example.org
          query_type: SOA
          validate_answer_rrs: {fail_if_matches_regexp: ['ns.example.org. admin.example.org. 2026112101 0 0 0 0']}
      icmp: {prober: icmp, icmp: {preferred_ip_protocol: ip4}}
    """
        .replace("CA", authorities.toString());
  }

  @Test
  void findsWhatDebiansFinds() throws Exception {
    assumeTrue(isInstalled(), PROGRAM + " is not installed");
    var certificate = TestCertificate.make(directory, "probed", "RSA");
    String modules =
        modules(Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem()));
    var differences = new ArrayList<String>();
    try (var servers = new Servers();
        var peer = Peer.start(Files.writeString(directory.resolve("modules.yml"), modules));
        var byTls = Peer.startByTls(directory, certificate)) {
      var probing = Probing.with(modules);
      var all = new ArrayList<>(probes(servers, certificate));
      all.addAll(probesByTls("https://127.0.0.1:" + byTls.port));
      for (String probe : all) {
        String[] words = probe.split(" ", 2);
        String theirs = normal(peer.probe(words[0], words[1]));
        String ours = normal(probing.probe(words[0], words[1]));
        if (!ours.equals(theirs)) {
          differences.add(probe + "\n--- ours\n" + ours + "--- theirs\n" + theirs);
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  /// Of Go's web server, which speaks HTTP/2.
  private static List<String> probesByTls(String web) {
    return List.of(
        "two " + web,
        "two " + web + "/missing",
        "two " + web + "/config",
        "two_only " + web + "/-/healthy",
        "two_post " + web + "/-/healthy",
        "one_only " + web + "/-/healthy",
        "ssl " + web + "/-/healthy",
        "head " + web,
        "insecure " + web,
        "stay " + web);
  }

  private static List<String> probes(Servers servers, TestCertificate certificate)
      throws Exception {
    String web = "127.0.0.1:" + servers.http();
    String secure = "https://127.0.0.1:" + servers.https(certificate);
    String dns = "127.0.0.1:" + servers.dns();
    int closed = FreePort.find();
    int mail =
        servers.tcp(
            socket -> {
              Servers.send(socket, "220 mail\n");
              Servers.line(socket);
              Servers.send(socket, "220 go\n");
              try (var secured = Servers.secure(socket, certificate)) {
                Servers.send(secured, "secret\n");
              }
            });
    int tls =
        servers.tcp(
            socket -> {
              try (var secured = Servers.secure(socket, certificate)) {
                secured.getInputStream().readAllBytes();
              }
            });
    int silent = servers.tcp(socket -> Servers.send(socket, "something\n"));
    return List.of(
        "http_2xx " + web,
        "http_2xx http://" + web + "/missing",
        "http_2xx http://" + web + "/moved",
        "http_2xx http://" + web + "/loop",
        "http_2xx http://" + web + "/cookie",
        "http_2xx http://" + web + "/modified",
        "http_2xx http://" + web + "/chunked",
        "http_2xx http://" + web + "/echo?a=b&c=%20",
        "http_2xx 127.0.0.1:" + closed,
        "http_2xx http://nowhere.invalid/",
        "six " + web,
        "only_six " + web,
        "stay http://" + web + "/moved",
        "head http://" + web + "/echo",
        "body " + web,
        "no_body " + web,
        "header http://" + web + "/echo",
        "missing_header " + web,
        "gzip http://" + web + "/gzip",
        "gzip " + web,
        "version " + web,
        "no_ssl " + web,
        "ssl " + secure,
        "ssl " + secure + "/moved",
        "insecure " + secure,
        "tls12 " + secure,
        "http_2xx " + secure,
        "tcp " + web,
        "tcp 127.0.0.1:" + closed,
        "tcp localhost",
        "tcp_tls 127.0.0.1:" + tls,
        "starttls 127.0.0.1:" + mail,
        "no_match 127.0.0.1:" + silent,
        "dns_a " + dns,
        "dns_any " + dns,
        "dns_soa " + dns,
        "dns_missing " + dns,
        "dns_missing_good " + dns,
        "dns_valid " + dns,
        "dns_txt " + dns,
        "dns_start " + dns,
        "icmp 127.0.0.1");
  }

  /// Names and labels of everything, values of what does not move.
  private static String normal(String page) {
    var lines = new TreeSet<String>();
    for (String line : page.lines().toList()) {
      if (line.startsWith("# TYPE")) {
        lines.add(line);
      } else if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        boolean isMoving = MOVING.matcher(line).matches();
        lines.add(
            isMoving
                ? line.substring(0, space)
                : line.substring(0, space) + " " + Double.parseDouble(line.substring(space + 1)));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /// Debian's exporter.
  private record Peer(Process process, int port, HttpClient client) implements AutoCloseable {
    static Peer start(Path modules) throws IOException {
      int port = FreePort.find();
      var process =
          new ProcessBuilder(
                  PROGRAM, "--config.file=" + modules, "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(modules.resolveSibling("peer.log").toFile())
              .start();
      var peer = new Peer(process, port, HttpClient.newHttpClient());
      await().ignoreExceptions().until(() -> peer.get("/-/healthy").contains("Healthy"));
      return peer;
    }

    /// The same, being asked by TLS, which modules it does not need for.
    static Peer startByTls(Path directory, TestCertificate certificate) throws IOException {
      Files.writeString(directory.resolve("certificate.pem"), certificate.certificatePem());
      Files.writeString(directory.resolve("key.pem"), certificate.keyPem());
      Path web =
          Files.writeString(
              directory.resolve("web.yml"),
              "tls_server_config: {cert_file: certificate.pem, key_file: key.pem}\n");
      int port = FreePort.find();
      var process =
          new ProcessBuilder(
                  PROGRAM,
                  "--config.file=" + directory.resolve("modules.yml"),
                  "--web.config.file=" + web,
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("tls.log").toFile())
              .start();
      await()
          .ignoreExceptions()
          .until(
              () -> {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
              });
      return new Peer(process, port, HttpClient.newHttpClient());
    }

    private String get(String path) throws IOException, InterruptedException {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .header("X-Prometheus-Scrape-Timeout-Seconds", "10")
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    String probe(String module, String target) throws IOException, InterruptedException {
      return get("/probe?" + Probing.query(module, target));
    }

    @Override
    public void close() {
      process.destroy();
      client.close();
    }
  }
}
