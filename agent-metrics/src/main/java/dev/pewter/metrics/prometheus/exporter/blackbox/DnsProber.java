package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.regex.SearchPattern;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Asks a name server and looks at its answer.
final class DnsProber {
  private static final int MAX_UDP = 65_535;
  private static final int SOA = 6;
  private static final String DURATION = "probe_dns_duration_seconds";
  private static final String DURATION_HELP = "How long each phase took.";

  private final Probe probe;
  private final DnsModule module;
  private final Gauges gauges;
  private long connected;

  DnsProber(Probe probe, DnsModule module) {
    this.probe = probe;
    this.module = module;
    this.gauges = probe.gauges();
  }

  boolean run() throws InterruptedException {
    for (String phase : new String[] {"resolve", "connect", "request"}) {
      phase(phase, 0);
    }
    show(0, 0, 0, 0);
    boolean isUdp = module.transport().equals("udp");
    if (!isUdp && !module.transport().equals("tcp")) {
      return probe.fail(
          "Configuration error: Expected transport protocol udp or tcp",
          "protocol",
          module.transport());
    }
    var hostAndPort = HostAndPort.parseOrNull(probe.target());
    if (hostAndPort == null) {
      hostAndPort = new HostAndPort(probe.target(), module.isOverTls() ? 853 : 53);
    }
    Addresses.Found found;
    try {
      found = Addresses.choose(probe, module.family(), hostAndPort.host());
    } catch (IOException e) {
      return probe.fail("Error resolving address", "err", probe.explain(e));
    }
    phase("resolve", found.seconds());
    if (module.isOverTls() && isUdp) {
      return probe.fail(
          "Configuration error: Expected transport protocol tcp for DoT", "protocol", "udp");
    }
    long start = System.nanoTime();
    try {
      int id = ThreadLocalRandom.current().nextInt(1 << 16);
      byte[] question = DnsWire.question(id, module);
      var source = Addresses.literal(module.sourceAddress());
      var at = new InetSocketAddress(found.address(), hostAndPort.port());
      var answer =
          isUdp ? byUdp(at, source, question, id) : byTcp(at, source, question, hostAndPort.host());
      return judge(answer);
    } catch (IOException e) {
      return probe.fail("Error while sending a DNS query", "err", probe.explain(e));
    } finally {
      long end = System.nanoTime();
      phase("connect", ((connected == 0 ? end : connected) - start) / 1e9);
      phase("request", connected == 0 ? 0 : (end - connected) / 1e9);
    }
  }

  private void phase(String phase, double seconds) {
    gauges.addPhase(DURATION, DURATION_HELP, phase, seconds);
  }

  private void show(int answers, int authorities, int additional, int succeeded) {
    gauges.set("probe_dns_answer_rrs", "How many records the answer has.", answers);
    gauges.set("probe_dns_authority_rrs", "How many records name who is responsible.", authorities);
    gauges.set("probe_dns_additional_rrs", "How many records were added.", additional);
    gauges.set("probe_dns_query_succeeded", "Whether there was an answer.", succeeded);
  }

  private DnsWire.Answer byUdp(
      InetSocketAddress server, @Nullable InetAddress source, byte[] question, int id)
      throws IOException {
    try (var socket =
        probe.opened(
            source == null
                ? new DatagramSocket()
                : new DatagramSocket(new InetSocketAddress(source, 0)))) {
      socket.connect(server);
      connected = System.nanoTime();
      socket.send(new DatagramPacket(question, question.length));
      byte[] buffer = new byte[MAX_UDP];
      while (true) { // an answer to another question may be a late one, or forged
        socket.setSoTimeout(probe.leftMillis());
        var packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        if (DnsWire.isAnswerTo(buffer, packet.getLength(), id)) {
          return DnsWire.answer(buffer, packet.getLength());
        }
      }
    }
  }

  private DnsWire.Answer byTcp(
      InetSocketAddress server, @Nullable InetAddress source, byte[] question, String host)
      throws IOException {
    InetAddress[] only = {server.getAddress()};
    try (Socket socket = RoundTrip.connect(probe, only, server.getPort(), source)) {
      Socket used = socket;
      if (module.isOverTls()) {
        used = TlsSession.open(probe, socket, host, module.tls(), List.of()).socket();
      }
      connected = System.nanoTime();
      byte[] framed = new byte[question.length + 2];
      framed[0] = (byte) (question.length >> 8);
      framed[1] = (byte) question.length;
      System.arraycopy(question, 0, framed, 2, question.length);
      OutputStream out = used.getOutputStream();
      out.write(framed);
      out.flush();
      used.setSoTimeout(probe.leftMillis());
      var in = new DataInputStream(used.getInputStream());
      byte[] bytes = new byte[in.readUnsignedShort()];
      in.readFully(bytes);
      int id = ((question[0] & 0xff) << 8) | (question[1] & 0xff);
      if (!DnsWire.isAnswerTo(bytes, bytes.length, id)) {
        throw new IOException("no answer to the question");
      }
      return DnsWire.answer(bytes, bytes.length);
    }
  }

  private boolean judge(DnsWire.Answer answer) {
    show(answer.answers().size(), answer.authorities().size(), answer.additional().size(), 1);
    if (module.queryType() == SOA) {
      double serial = 0;
      for (var line : answer.answers()) {
        serial = line.serial() >= 0 ? line.serial() : serial;
      }
      gauges.set("probe_dns_serial", "The serial number of the zone.", serial);
    }
    return isCodeGood(answer.code())
        && areGood("Answer", answer.answers(), module.answer())
        && areGood("Authority", answer.authorities(), module.authority())
        && areGood("Additional", answer.additional(), module.additional());
  }

  private boolean isCodeGood(int code) {
    var valid = module.validCodes().isEmpty() ? List.of("NOERROR") : module.validCodes();
    for (String name : valid) {
      if (DnsNames.codeOf(name) < 0) {
        return probe.fail("Invalid rcode", "rcode", name);
      }
    }
    return valid.stream().anyMatch(name -> DnsNames.codeOf(name) == code)
        || probe.fail(
            "Rcode is not one of the valid rcodes",
            "rcode",
            DnsNames.code(code),
            "valid_rcodes",
            valid);
  }

  private boolean areGood(String section, List<DnsWire.Line> lines, DnsModule.Validator validator) {
    if (lines.isEmpty()) {
      boolean isGood =
          validator.failIfNotMatches().isEmpty() && validator.failIfNoneMatches().isEmpty();
      return isGood || probe.fail(section + " RRs validation failed", "err", "no RRs returned");
    }
    for (DnsWire.Line line : lines) {
      probe.note("Validating RR", "section", section, "rr", line.text());
      if (isAnyIn(validator.failIfMatches(), line)) {
        return probe.fail("At least one RR matched regexp", "rr", line.text());
      }
      if (!validator.failIfNotMatches().stream().allMatch(p -> p.isIn(line.text()))) {
        return probe.fail("At least one RR did not match regexp", "rr", line.text());
      }
    }
    // Against its name: the reference fails when not all of them match.
    if (!lines.stream()
        .allMatch(l -> validator.failIfAllMatch().stream().allMatch(p -> p.isIn(l.text())))) {
      return probe.fail("Not all RRs matched regexp", "section", section);
    }
    if (!validator.failIfNoneMatches().isEmpty()
        && lines.stream().noneMatch(l -> isAnyIn(validator.failIfNoneMatches(), l))) {
      return probe.fail("None of the RRs did matched any regexp", "section", section);
    }
    return true;
  }

  private static boolean isAnyIn(List<SearchPattern> patterns, DnsWire.Line line) {
    return patterns.stream().anyMatch(p -> p.isIn(line.text()));
  }
}
