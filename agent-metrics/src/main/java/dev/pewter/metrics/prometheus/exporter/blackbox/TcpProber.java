package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.regex.Match;
import dev.pewter.core.regex.SearchPattern;
import dev.pewter.core.regex.Template;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connects, and has the conversation that the module says.
final class TcpProber {
  private static final int MAX_LINE = 64 << 10;

  private final Probe probe;
  private final TcpModule module;
  private final String hostname;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  /// @param hostname the name a certificate must have; empty for the target's
  TcpProber(Probe probe, TcpModule module, String hostname) {
    this.probe = probe;
    this.module = module;
    this.hostname = hostname;
  }

  boolean run() throws InterruptedException {
    regexFailed(false);
    HostAndPort target;
    Socket connected;
    try {
      target = HostAndPort.parse(probe.target());
      var found = Addresses.choose(probe, module.family(), target.host());
      InetAddress[] only = {found.address()};
      connected =
          RoundTrip.connect(probe, only, target.port(), Addresses.literal(module.sourceAddress()));
    } catch (IOException e) {
      return probe.fail("Error dialing TCP", "err", probe.explain(e));
    }
    try (Socket socket = connected) {
      if (module.isTls()) {
        secure(socket, target.host());
      } else {
        use(socket);
      }
      return converse(socket, target.host());
    } catch (IOException e) {
      return probe.fail("Error reading from connection", "err", probe.explain(e));
    }
  }

  private void use(Socket socket) throws IOException {
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  private void secure(Socket socket, String host) throws IOException {
    var tls =
        TlsSession.open(
            probe, socket, hostname.isEmpty() ? host : hostname, module.tls(), List.of());
    use(tls.socket());
    tls.show(probe.gauges());
  }

  private void regexFailed(boolean isFailed) {
    probe
        .gauges()
        .set(
            "probe_failed_due_to_regex",
            "Whether the probe failed because of a pattern.",
            isFailed ? 1 : 0);
  }

  private boolean converse(Socket socket, String host) throws IOException {
    for (TcpModule.Step step : module.steps()) {
      String send = step.send();
      SearchPattern expected = step.expect();
      if (expected != null) {
        Match match = await(socket, expected);
        if (match == null) {
          regexFailed(true);
          return probe.fail("Regexp did not match", "regexp", expected);
        }
        regexFailed(false);
        send = Template.of(send, expected).expand(match);
      }
      if (!send.isEmpty()) {
        probe.note("Sending line", "line", send);
        out.write((send + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      if (step.startTls()) {
        secure(socket, host);
      }
    }
    return true;
  }

  /// Reads lines until one has the pattern; null when the connection ends before.
  private @Nullable Match await(Socket socket, SearchPattern expected) throws IOException {
    while (true) {
      socket.setSoTimeout(probe.leftMillis());
      String line = line();
      if (line == null) {
        return null;
      }
      probe.note("Read line", "line", line);
      Match match = expected.find(line, 0);
      if (match != null) {
        return match;
      }
    }
  }

  private @Nullable String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.size() == 0) {
          return null;
        }
        break;
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("token too long");
      }
      line.write(c);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
