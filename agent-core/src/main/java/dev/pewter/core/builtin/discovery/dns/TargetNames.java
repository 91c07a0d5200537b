package dev.pewter.core.builtin.discovery.dns;

import dev.pewter.core.builtin.discovery.TargetSource;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Asks for the names of one set of arguments.
final class TargetNames implements TargetSource {
  private final DiscoveryDnsArguments arguments;
  private final ConfigReader config;
  private final Log log;
  private final DnsClient.Meter meter;

  /// Reads the resolver's settings; they may change while the agent runs.
  interface ConfigReader {
    ResolverConfig read() throws IOException;
  }

  TargetNames(DiscoveryDnsArguments arguments, ComponentContext context, ConfigReader config) {
    this.arguments = arguments;
    this.config = config;
    this.log = context.log();
    Metrics metrics = context.metrics();
    var lookups = metrics.counter("prometheus_sd_dns_lookups_total", "DNS questions asked.");
    var failures =
        metrics.counter(
            "prometheus_sd_dns_lookup_failures_total", "DNS questions without an answer.");
    this.meter =
        new DnsClient.Meter() {
          @Override
          public void asked() {
            lookups.increment();
          }

          @Override
          public void failed() {
            failures.increment();
          }
        };
  }

  @Override
  public Map<String, List<Target>> refresh(Map<String, List<Target>> last)
      throws InterruptedException {
    var groups = new LinkedHashMap<String, List<Target>>();
    for (String name : arguments.names()) {
      groups.put(name, targets(name, last.getOrDefault(name, List.of())));
    }
    return groups;
  }

  private List<Target> targets(String name, List<Target> last) throws InterruptedException {
    try {
      return new DnsClient(config.read(), meter)
          .lookup(name, arguments.recordType()).stream().map(r -> target(name, r)).toList();
    } catch (IOException e) {
      log.error("error refreshing DNS targets", "name", name, "err", e);
      return last;
    }
  }

  private Target target(String name, DnsRecord found) {
    var labels = new LinkedHashMap<String, String>();
    labels.put("__meta_dns_name", name);
    labels.put("__meta_dns_srv_record_target", "");
    labels.put("__meta_dns_srv_record_port", "");
    labels.put("__meta_dns_mx_record_target", "");
    labels.put("__meta_dns_ns_record_target", "");
    String address =
        switch (found) {
          case DnsRecord.Address(String text) -> address(text, arguments.port());
          case DnsRecord.Service(String target, int port) -> {
            labels.put("__meta_dns_srv_record_target", target);
            labels.put("__meta_dns_srv_record_port", Integer.toString(port));
            yield address(target, port);
          }
          case DnsRecord.MailServer(String server) -> {
            labels.put("__meta_dns_mx_record_target", server);
            yield address(server, arguments.port());
          }
          case DnsRecord.NameServer(String server) -> {
            labels.put("__meta_dns_ns_record_target", server);
            yield address(server, arguments.port());
          }
        };
    labels.put("__address__", address);
    return Target.of(labels);
  }

  private static String address(String host, int port) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
  }
}
