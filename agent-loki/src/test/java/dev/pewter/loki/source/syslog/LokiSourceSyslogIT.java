package dev.pewter.loki.source.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.tls.Trust;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.LineBalance;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourceSyslogIT {
  private final TestContext context = new TestContext("loki.source.syslog.test");
  private final Entries received = new Entries();
  private final TaskGroup tasks = new TaskGroup("test");
  private LokiSourceSyslog syslog;

  /// Remembers entries, and takes batches only while there is a permit.
  private static final class Entries implements LogReceiver {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Long> times = new CopyOnWriteArrayList<>();
    final Semaphore permits = new Semaphore(1_000_000);
    volatile Consumer<Delivery> outcome = Delivery::delivered;

    @Override
    public String name() {
      return "test.receiver";
    }

    @Override
    public void accept(LogBatch batch) throws InterruptedException {
      permits.acquire();
      for (int i = 0; i < batch.size(); i++) {
        lines.add(batch.labels(i) + " " + batch.line(i));
        times.add(batch.timestampNanos(i));
      }
      outcome.accept(batch.delivery());
    }
  }

  private LokiSourceSyslogArguments arguments(String... listener) throws DecodeException {
    var decoded =
        Blocks.decode(
            LokiSourceSyslogArguments.class,
            "forward_to = []",
            "listener {",
            String.join("\n", listener),
            "}");
    return new LokiSourceSyslogArguments(
        List.of(received), decoded.relabelRules(), decoded.listeners());
  }

  private InetSocketAddress start(String... listener) throws DecodeException, ComponentException {
    syslog = new LokiSourceSyslog(context, arguments(listener));
    tasks.start("run", syslog::run);
    await().until(() -> info().ready());
    return address();
  }

  private ListenersInfo.ListenerInfo info() {
    return syslog.debugInfo().listeners().getFirst();
  }

  private InetSocketAddress address() {
    String text = info().address();
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(),
        Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)));
  }

  @AfterEach
  void stop() {
    tasks.close();
  }

  private static Socket connect(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static String counted(String message) {
    return message.length() + " " + message;
  }

  private double metric(String name) {
    return context.metrics().value("loki_source_syslog_" + name);
  }

  @Test
  void takesLines() throws Exception {
    var address = start("address = \"127.0.0.1:0\"", "labels = {job = \"s\", __x = \"y\"}");
    try (var socket = connect(address)) {
      send(socket, "<13>1 - - - - - - one\n<13>1 - - - - - - two\n<13>bad\n<13>1 - - - - - -\n");
      await().until(() -> received.lines.size() == 2);
      send(socket, "<13>1 - - - - - - unfinished");
    }
    await().until(() -> received.lines.size() == 3);
    assertThat(received.lines)
        .containsExactly("{job=\"s\"} one", "{job=\"s\"} two", "{job=\"s\"} unfinished");
    assertThat(received.times).isSorted().doesNotHaveDuplicates();
    await().until(() -> metric("entries_total") == 3);
    assertThat(metric("parsing_errors_total")).isEqualTo(1);
    assertThat(metric("empty_messages_total")).isEqualTo(1);
    assertThat(info().labels()).isEqualTo("{__x=\"y\", job=\"s\"}");
  }

  @Test
  void showsMessagesWithTheirLabelsBeforeAndAfterTheRules() throws Exception {
    context.watch();
    var address =
        start(
            "address = \"127.0.0.1:0\"", "use_incoming_timestamp = true", "labels = {job = \"s\"}");
    try (var socket = connect(address)) {
      send(socket, "<13>1 1970-01-01T00:00:01.5Z - a - - - say \"hi\"\n");
      await().until(() -> received.lines.size() == 1);
    }
    assertThat(context.shown())
        .singleElement()
        .satisfies(
            text ->
                assertThat(text)
                    .startsWith(
                        "[IN] New Log: Format=\"rfc5424\" TS=\"1970-01-01T00:00:01Z\"\n"
                            + "  Message: \"say \\\"hi\\\"\"\n"
                            + "  Labels:\n"
                            + "  - Mapped:   {job=\"s\"}\n"
                            + "  - Original: {__syslog_connection_")
                    .contains("__syslog_message_app_name=\"a\"")
                    .endsWith("job=\"s\"}\n"));
  }

  @Test
  void takesCountedMessagesAndTheirTime() throws Exception {
    var address =
        start(
            "address = \"127.0.0.1:0\"",
            "use_incoming_timestamp = true",
            "use_rfc5424_message = true");
    try (var socket = connect(address)) {
      send(
          socket,
          counted("<13>1 1970-01-01T00:00:01Z h a - - - line\n1") + counted("<13>1 - - - - - - b"));
      await().until(() -> received.lines.size() == 2);
    }
    assertThat(received.lines)
        .containsExactly(
            "{} <13>1 1970-01-01T00:00:01Z h a - - - line\n1", "{} <13>1 - - - - - - b");
    assertThat(received.times.getFirst()).isEqualTo(1_000_000_000);
  }

  @Test
  void takesDatagrams() throws Exception {
    var address =
        start("address = \"127.0.0.1:0\"", "protocol = \"udp\"", "syslog_format = \"rfc3164\"");
    try (var socket = new DatagramSocket()) {
      for (String text :
          List.of("<13>Oct 11 22:14:15 h a: 1\n\tat 1\n<13>Oct 11 22:14:15 h 2", "x")) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, address));
      }
      await().until(() -> metric("parsing_errors_total") == 1);
    }
    await().until(() -> received.lines.size() == 2);
    assertThat(received.lines).containsExactly("{} 1\n\tat 1", "{} 2");
    assertThat(context.metrics().value(UdpDrops.METRIC, "address", "127.0.0.1:0")).isZero();
  }

  @Test
  void showsRulesWhatItKnows() throws Exception {
    var decoded =
        arguments("address = \"127.0.0.1:0\"", "label_structured_data = true").listeners();
    var rule = Blocks.decode(Rule.class, "action = \"labelmap\"", "regex = \"__syslog_(.+)\"");
    syslog =
        new LokiSourceSyslog(
            context,
            new LokiSourceSyslogArguments(List.of(received), new Rules(List.of(rule)), decoded));
    tasks.start("run", syslog::run);
    await().until(() -> info().ready());
    try (var socket = connect(address())) {
      send(socket, "<165>1 - h app 12 id [a@1 b=\"c\"] text\n");
      await().until(() -> received.lines.size() == 1);
    }
    assertThat(received.lines.getFirst())
        .contains(
            "connection_ip_address=\"127.0.0.1\"",
            "message_app_name=\"app\"",
            "message_facility=\"local4\"",
            "message_hostname=\"h\"",
            "message_msg_id=\"id\"",
            "message_proc_id=\"12\"",
            "message_sd_a_1_b=\"c\"",
            "message_severity=\"notice\"")
        .doesNotContain("__");
  }

  @Test
  void speaksTls(@TempDir Path directory) throws Exception {
    var certificate = TestCertificate.make(directory, "localhost", "EC");
    var address = startTls(certificate);
    var tls = trusting(certificate);
    var silent = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 100; i++) {
        var socket = connect(address); // and no handshake, or half of one
        silent.add(socket);
        send(socket, i % 2 == 0 ? "" : "\u0016\u0003\u0001\u0001");
      }
      send(silent.getFirst(), "<13>1 - - - - - - in the clear\n");
      try (var socket =
          tls.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
        send(socket, "<13>1 - - - - - - secret\n");
        await().until(() -> received.lines.size() == 1);
        send(socket, "<13>1 - - - - - - after a pause\n");
        await().until(() -> received.lines.size() == 2);
      }
    } finally {
      for (var socket : silent) {
        socket.close();
      }
    }
    assertThat(received.lines).containsExactly("{} secret", "{} after a pause");
  }

  /// While they are read, nothing tells that more is there.
  @Test
  void keepsLinesOfAMessageTogetherThatComeInRecordsOfTheirOwn(@TempDir Path directory)
      throws Exception {
    var certificate = TestCertificate.make(directory, "localhost", "EC");
    received.permits.drainPermits();
    var address = startTls(certificate);
    try (var socket =
        trusting(certificate)
            .getSocketFactory()
            .createSocket(address.getAddress(), address.getPort())) {
      send(socket, "<13>1 - - - - - - one\n<13>1 - - - - - - two\n");
      await().until(received.permits::hasQueuedThreads);
      send(socket, "\tat two\n");
      received.permits.release(2);
      await().until(() -> received.lines.size() == 2);
    }
    assertThat(received.lines).containsExactly("{} one", "{} two\n\tat two");
    assertThat(metric("parsing_errors_total")).isZero();
  }

  private InetSocketAddress startTls(TestCertificate certificate)
      throws DecodeException, ComponentException {
    return start(
        "address = \"127.0.0.1:0\"",
        "tls_config {",
        "cert_pem = " + quoted(certificate.certificatePem()),
        "key_pem = " + quoted(certificate.keyPem()),
        "}");
  }

  private static SSLContext trusting(TestCertificate certificate)
      throws GeneralSecurityException, IOException {
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {Trust.authorities(certificate.certificatePem())}, null);
    return tls;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\n", "\\n") + '"';
  }

  @Test
  void closesConnectionsThatAreIdleOrBroken() throws Exception {
    var address = start("address = \"127.0.0.1:0\"", "idle_timeout = \"1s\"");
    try (var socket = connect(address)) {
      send(socket, "<13>1 - - - - - - left");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> received.lines.size() == 1);
    try (var socket = connect(address)) {
      send(socket, "GET / HTTP/1.1\r\n");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    await().until(() -> metric("parsing_errors_total") == 1);
  }

  @ParameterizedTest
  @CsvSource({
    "rfc5424, <34>Oct 11 22:14:15 host app: old, RFC 3164, rfc3164",
    "rfc3164, <34>1 2026-01-02T03:04:05Z host app - - - new, RFC 5424, rfc5424"
  })
  void tellsOfMessagesOfTheOtherFormat(String format, String message, String name, String argument)
      throws Exception {
    var address = start("address = \"127.0.0.1:0\"", "syslog_format = \"" + format + "\"");
    try (var socket = connect(address)) {
      send(socket, message + "\n");
    }
    await().until(() -> metric("parsing_errors_total") == 1);
    String hint =
        "messages of %s need a listener with syslog_format = \"%s\"".formatted(name, argument);
    await().until(() -> context.log().lines().stream().anyMatch(line -> line.contains(hint)));
  }

  @Test
  void takesLinesBesideThoseThatNeverEnd() throws Exception {
    var address = start("address = \"127.0.0.1:0\"");
    String much = "x".repeat(1 << 20);
    var endless = List.of("999999999 <13>1 - - - - - - counted", "<13>1 - - - - - - delimited");
    var broken = List.of("9999999999 <13>1", "9".repeat(100), "13<13>1 - -", "\0\0\0", "-1 <13>1");
    var open = new ArrayList<Socket>();
    try {
      for (String begin : endless) {
        var socket = connect(address);
        open.add(socket);
        send(socket, begin + much); // and no end of it
      }
      for (String begin : broken) {
        try (var socket = connect(address)) {
          send(socket, begin);
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
      }
      try (var socket = connect(address)) {
        send(socket, "<13>1 - - - - - - good\n");
        await().until(() -> received.lines.size() == 3);
      }
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    assertThat(received.lines)
        .allMatch(line -> line.length() < 8200)
        .anyMatch(line -> line.startsWith("{} counted"))
        .anyMatch(line -> line.startsWith("{} delimited"))
        .contains("{} good");
    assertThat(metric("parsing_errors_total")).isEqualTo(broken.size());
  }

  @Test
  void refusesConnectionsBeyondItsLimitAndServesAgain() throws Exception {
    var address = start("address = \"127.0.0.1:0\"");
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 1100; i++) {
        open.add(connect(address));
      }
      await().until(() -> refused() == 1100 - 1024);
      assertThat(open.getLast().getInputStream().read()).isEqualTo(-1);
      send(open.getFirst(), "<13>1 - - - - - - one of them\n");
      await().until(() -> received.lines.contains("{} one of them"));
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    await()
        .ignoreExceptions() // its end may not be known there yet
        .until(
            () -> {
              try (var socket = connect(address)) {
                send(socket, "<13>1 - - - - - - later\n");
              }
              return received.lines.contains("{} later");
            });
  }

  private double refused() {
    return context.metrics().value("pewter_loki_source_syslog_refused_connections_total");
  }

  @Test
  void stopsReadingWhileTheNextIsFull() throws Exception {
    received.permits.drainPermits();
    var address = start("address = \"127.0.0.1:0\"");
    String line = "<13>1 - - - - - - " + "x".repeat(1000) + "\n";
    int sent = 20_000;
    tasks.start(
        "send",
        () -> {
          try (var socket = connect(address)) {
            for (int i = 0; i < sent; i++) {
              send(socket, line);
            }
          }
        });
    await().until(() -> received.permits.hasQueuedThreads());
    assertThat(received.lines).isEmpty();
    received.permits.release(1_000_000);
    await().until(() -> received.lines.size() == sent);
  }

  @Test
  void handsOnWhatItHasWhenItStops() throws Exception {
    var address = start("address = \"127.0.0.1:0\"");
    try (var socket = connect(address)) {
      send(socket, "<13>1 - - - - - - first\n<13>1 - - - - - - last");
      await().until(() -> received.lines.size() == 1);
      tasks.close();
    }
    assertThat(received.lines).containsExactly("{} first", "{} last");
  }

  @Test
  void followsItsArguments() throws Exception {
    int port = FreePort.find();
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      var address = start("address = \"127.0.0.1:0\"");
      syslog.update(arguments("address = \"127.0.0.1:" + port + "\""));
      await()
          .until(
              () ->
                  syslog.health() != null
                      && Objects.requireNonNull(syslog.health()).message().contains("in use"));
      assertThat(info().ready()).isFalse();
      assertThat(address.getPort()).isNotEqualTo(port);
    }
    syslog.update(arguments("address = \"127.0.0.1:" + port + "\"", "labels = {a = \"b\"}"));
    await().until(() -> info().ready());
    try (var socket = connect(address())) {
      send(socket, "<13>1 - - - - - - x\n");
      await().until(() -> received.lines.size() == 1);
    }
    assertThat(received.lines).containsExactly("{a=\"b\"} x");
  }

  @Test
  void countsWhatBecameOfItsLines() throws Exception {
    var address = start("address = \"127.0.0.1:0\"");
    try (var socket = connect(address)) {
      send(socket, "<13>1 - - - - - - delivered\n");
      awaitBalance(1, 1, 0, 0, 0);
      received.outcome = delivery -> delivery.dropped(DropReason.TOO_OLD, 1);
      send(socket, "<13>1 - - - - - - dropped\n");
      awaitBalance(2, 1, 1, 0, 0);
      received.outcome = Delivery::returned;
      send(socket, "<13>1 - - - - - - returned\n");
      awaitBalance(3, 1, 1, 1, 0);
      received.permits.drainPermits();
      send(socket, "<13>1 - - - - - - under way\n");
      awaitBalance(4, 1, 1, 1, 1);
    }
  }

  private void awaitBalance(int read, int delivered, int dropped, int returned, int inFlight) {
    new LineBalance(read, delivered, dropped, returned, inFlight)
        .awaitIn(context, "pewter_loki_source_syslog_");
  }
}
