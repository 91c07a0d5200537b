package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How to probe, as a file of modules says it.
///
/// @param prober the kind of probe; what is not known is told when somebody asks for it
/// @param timeout zero for what the one who asks allows
/// @param refusal why it cannot be used though it is well written; null when it can
record Module(
    String prober,
    Duration timeout,
    HttpModule http,
    TcpModule tcp,
    DnsModule dns,
    IcmpModule icmp,
    @Nullable String refusal) {

  static Module read(YamlFields fields) throws InvalidModules {
    String prober = fields.text("prober");
    var timeout = fields.duration("timeout");
    var http = HttpModule.read(fields.object("http"));
    var tcp = TcpModule.read(fields.object("tcp"));
    boolean isAskingDns = fields.has("dns");
    var dns = DnsModule.read(fields.object("dns"), isAskingDns);
    var icmp = IcmpModule.read(fields.object("icmp"));
    readGrpc(fields.object("grpc"));
    fields.end();
    String refusal =
        switch (prober) {
          case "grpc" -> "the prober grpc is not supported";
          case "http" -> http.refusal();
          default -> null;
        };
    return new Module(prober, timeout, http, tcp, dns, icmp, refusal);
  }

  /// Only its fields are checked: nothing here speaks gRPC.
  private static void readGrpc(YamlFields fields) throws InvalidModules {
    fields.text("service");
    fields.flag("tls", false);
    TlsSettings.read(fields.object("tls_config"));
    AddressFamily.read(fields);
    fields.end();
  }
}
