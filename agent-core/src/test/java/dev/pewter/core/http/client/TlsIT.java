package dev.pewter.core.http.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.http.server.ServerTls;
import dev.pewter.core.http.tls.Trust;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Both sides of TLS against each other, and the server against the JDK's own sockets.
class TlsIT {
  @TempDir static Path shared;

  private static TestCertificate first = new TestCertificate("", "");
  private static TestCertificate second = first;

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final RecordingLog log = new RecordingLog();
  private final HttpServer server =
      new HttpServer(HttpServerOptions.at("127.0.0.1:0"), log, new CountingMetrics());
  private URI uri = URI.create("");

  @BeforeAll
  static void make() throws Exception {
    first = TestCertificate.make(shared, "first", "EC");
    second = TestCertificate.make(shared, "second", "RSA");
  }

  @BeforeEach
  void start() throws Exception {
    server.handle("/", (request, response) -> response.text(200, request.path()));
    server.start();
    open.add(server);
    uri = URI.create("https://127.0.0.1:" + server.boundAddress().getPort() + "/x");
  }

  @AfterEach
  void stop() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  private static ServerTls tls(TestCertificate certificate, String clientCa, String authType) {
    return new ServerTls(
        certificate.certificatePem(),
        "",
        new Secret(certificate.keyPem()),
        "",
        clientCa,
        "",
        authType,
        List.of(),
        List.of(),
        "",
        "");
  }

  private void serve(ServerTls tls) throws IOException {
    server.apply(new HttpServerSettings(null, tls));
  }

  private HttpClient client(TlsConfig tls) {
    return client(tls, ProxyConfig.NONE);
  }

  private HttpClient client(TlsConfig tls, ProxyConfig proxy) {
    var arguments =
        new HttpClientArguments(
            null, null, null, new Secret(""), "", proxy, tls, true, true, Map.of());
    var client = new HttpClient(arguments, "Pewter/1", Map.of());
    open.add(client);
    return client;
  }

  private static TlsConfig trusting(String ca) {
    return new TlsConfig(ca, "", "", "", new Secret(""), "", "", false, null);
  }

  private static TlsConfig named(String ca, String serverName) {
    return new TlsConfig(ca, "", "", "", new Secret(""), "", serverName, false, null);
  }

  private static TlsConfig showing(String ca, TestCertificate own) {
    return new TlsConfig(
        ca, "", own.certificatePem(), "", new Secret(own.keyPem()), "", "", false, null);
  }

  private String get(HttpClient client) throws IOException, InterruptedException {
    try (var response = client.send(Request.get(uri))) {
      return response.text();
    }
  }

  @Test
  void trustsOnlyTheConfiguredAuthorities() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    assertThat(get(client(trusting(first.certificatePem())))).isEqualTo("/x");
    var stranger = client(trusting(second.certificatePem()));
    assertThatThrownBy(() -> get(stranger)).hasMessageStartingWith("Get \"" + uri + "\": tls: ");
    var system = client(TlsConfig.DEFAULT);
    assertThatThrownBy(() -> get(system)).hasMessageStartingWith("Get \"" + uri + "\": tls: ");
    var careless = new TlsConfig("", "", "", "", new Secret(""), "", "", true, null);
    assertThat(get(client(careless))).isEqualTo("/x");
  }

  @Test
  void saysThatTheServerDoesNotSpeakTls() {
    var client = client(TlsConfig.DEFAULT);
    assertThatThrownBy(() -> get(client))
        .hasMessage("Get \"" + uri + "\": http: server gave HTTP response to HTTPS client");
  }

  @Test
  void servesAnEd25519Certificate() throws Exception {
    var third = TestCertificate.make(directory, "third", "Ed25519");
    serve(tls(third, "", "NoClientCert"));
    assertThat(get(client(trusting(third.certificatePem())))).isEqualTo("/x");
  }

  @Test
  void theCertificateMustNameTheServer() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    assertThat(get(client(named(first.certificatePem(), "first")))).isEqualTo("/x");
    var other = client(named(first.certificatePem(), "other"));
    assertThatThrownBy(() -> get(other)).hasMessageContaining("tls: ");
  }

  @Test
  void servesTheCertificateThatLiesInTheFilesNow() throws Exception {
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    serve(
        new ServerTls(
            "",
            certificate.toString(),
            new Secret(""),
            key.toString(),
            "",
            "",
            "NoClientCert",
            List.of(),
            List.of(),
            "",
            ""));
    var trustsFirst = client(trusting(first.certificatePem()));
    assertThatThrownBy(() -> get(trustsFirst)).isInstanceOf(RequestException.class);
    assertThat(log.lines())
        .anyMatch(l -> l.contains("failed to read cert_file: open " + certificate));
    Files.writeString(certificate, first.certificatePem());
    Files.writeString(key, first.keyPem());
    assertThat(get(trustsFirst)).isEqualTo("/x");
    Files.writeString(certificate, second.certificatePem());
    Files.writeString(key, second.keyPem());
    assertThat(get(trustsFirst)).as("on its open connection").isEqualTo("/x");
    assertThat(get(client(trusting(second.certificatePem())))).isEqualTo("/x");
  }

  @Test
  void theClientReadsItsFilesAgainAndLeavesItsOldConnections() throws Exception {
    Path authorities = directory.resolve("ca.pem");
    Files.writeString(authorities, first.certificatePem());
    serve(tls(first, "", "NoClientCert"));
    var client =
        client(
            new TlsConfig("", authorities.toString(), "", "", new Secret(""), "", "", false, null));
    assertThat(get(client)).isEqualTo("/x");
    Files.writeString(authorities, second.certificatePem());
    assertThatThrownBy(() -> get(client)).hasMessageContaining("tls: ");
    Files.delete(authorities);
    assertThatThrownBy(() -> get(client))
        .hasMessageEndingWith(
            "unable to use specified CA cert: open " + authorities + ": no such file or directory");
  }

  @ParameterizedTest(name = "{0}: none {1}, known {2}, stranger {3}")
  @CsvSource({
    "NoClientCert, true, true, true",
    "RequestClientCert, true, true, true",
    "RequireAnyClientCert, false, true, true",
    "VerifyClientCertIfGiven, true, true, false",
    "RequireAndVerifyClientCert, false, true, false",
  })
  void asksForClientCertificatesAsConfigured(
      String type, boolean none, boolean known, boolean stranger) throws Exception {
    serve(tls(first, type.equals("NoClientCert") ? "" : second.certificatePem(), type));
    String ca = first.certificatePem();
    assertThat(succeeds(client(trusting(ca)))).isEqualTo(none);
    assertThat(succeeds(client(showing(ca, second)))).isEqualTo(known);
    assertThat(succeeds(client(showing(ca, first)))).isEqualTo(stranger);
  }

  private boolean succeeds(HttpClient client) throws InterruptedException {
    try {
      return get(client).equals("/x");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void switchesTlsOnAndOffForNewConnections() throws Exception {
    var plain = URI.create(uri.toString().replace("https", "http"));
    var client = client(trusting(first.certificatePem()));
    try (var response = client.send(Request.get(plain))) {
      assertThat(response.text()).isEqualTo("/x");
    }
    serve(tls(first, "", "NoClientCert"));
    try (var response = client.send(Request.get(plain))) {
      assertThat(response.text()).as("on its open connection").isEqualTo("/x");
    }
    assertThat(get(client)).isEqualTo("/x");
    server.apply(HttpServerSettings.OPEN);
    var another = client(TlsConfig.DEFAULT);
    try (var response = another.send(Request.get(plain))) {
      assertThat(response.text()).isEqualTo("/x");
    }
  }

  @Test
  void keepsTheOldSettingsWhenTheNewOnesCannotBeUsed() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    var missing = directory.resolve("missing");
    var bad =
        new ServerTls(
            first.certificatePem(),
            "",
            new Secret(first.keyPem()),
            "",
            "",
            missing.toString(),
            "RequireAndVerifyClientCert",
            List.of(),
            List.of(),
            "",
            "");
    assertThatThrownBy(() -> serve(bad))
        .hasMessage(
            "failed to read client_ca_file: open " + missing + ": no such file or directory");
    assertThat(get(client(trusting(first.certificatePem())))).isEqualTo("/x");
  }

  @ParameterizedTest(name = "{0} {1} {2} -> {3} {4}")
  @CsvSource({
    "'', TLS12, '', TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS13, '', '', TLSv1.3, TLS_AES_256_GCM_SHA384",
    "TLS10, '', CurveP384, TLSv1.3, TLS_AES_256_GCM_SHA384",
    "'', TLS12, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLSv1.2,"
        + " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  })
  void negotiatesWhatIsConfigured(
      String min, String max, String suiteOrCurve, String protocol, String suite) throws Exception {
    boolean curve = suiteOrCurve.startsWith("Curve");
    serve(
        new ServerTls(
            first.certificatePem(),
            "",
            new Secret(first.keyPem()),
            "",
            "",
            "",
            "NoClientCert",
            curve || suiteOrCurve.isEmpty() ? List.of() : List.of(suiteOrCurve),
            curve ? List.of(suiteOrCurve) : List.of(),
            min,
            max));
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {Trust.authorities(first.certificatePem())}, null);
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", uri.getPort())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  @Test
  void aClientThatSaysNothingAfterConnectingDoesNotHinderOthers() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    try (var _ = new Socket("127.0.0.1", uri.getPort());
        var plain = new Socket("127.0.0.1", uri.getPort())) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      assertThat(get(client(trusting(first.certificatePem())))).isEqualTo("/x");
    }
  }

  @Test
  void tunnelsTlsThroughAProxy() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    try (var proxy = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      var thread = Thread.ofVirtual().start(() -> tunnel(proxy));
      var config =
          new ProxyConfig(
              URI.create("http://127.0.0.1:" + proxy.getLocalPort()), "", false, Map.of());
      assertThat(get(client(trusting(first.certificatePem()), config))).isEqualTo("/x");
      thread.interrupt();
    }
  }

  @Test
  void tunnelsThroughAProxyThatItselfSpeaksTls() throws Exception {
    serve(tls(first, "", "NoClientCert"));
    var context = SSLContext.getInstance("TLS");
    var pair = dev.pewter.core.http.tls.KeyPair.of(second.certificatePem(), second.keyPem());
    context.init(new javax.net.ssl.KeyManager[] {pair}, null, null);
    var address = InetAddress.getByName("127.0.0.1");
    try (var proxy = context.getServerSocketFactory().createServerSocket(0, 50, address)) {
      var thread = Thread.ofVirtual().start(() -> tunnel(proxy));
      var config =
          new ProxyConfig(
              URI.create("https://127.0.0.1:" + proxy.getLocalPort()), "", false, Map.of());
      String both = first.certificatePem() + second.certificatePem();
      assertThat(get(client(trusting(both), config))).isEqualTo("/x");
      thread.interrupt();
    }
  }

  private static void tunnel(ServerSocket proxy) {
    try (var socket = proxy.accept()) {
      var head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) socket.getInputStream().read());
      }
      int port = Integer.parseInt(head.substring(head.indexOf(":") + 1, head.indexOf(" HTTP")));
      try (var target = new Socket("127.0.0.1", port)) {
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    target.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // one side has closed
                  }
                });
        socket.getInputStream().transferTo(target.getOutputStream());
      }
    } catch (IOException e) {
      // the test is over
    }
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    serve(tls(new TestCertificate(first.certificatePem(), second.keyPem()), "", "NoClientCert"));
    assertThat(succeeds(client(trusting(first.certificatePem())))).isFalse();
    assertThat(log.lines())
        .anyMatch(l -> l.contains("the private key does not belong to the certificate"));
    assertThat(log.lines()).noneMatch(l -> l.contains("PRIVATE KEY"));
  }
}
