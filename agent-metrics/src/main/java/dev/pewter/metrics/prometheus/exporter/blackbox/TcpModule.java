package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.regex.SearchPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The section `tcp` of a module.
record TcpModule(
    AddressFamily family, String sourceAddress, List<Step> steps, boolean isTls, TlsSettings tls) {

  /// One step of the conversation.
  ///
  /// @param expect what a line must have, before anything is sent; null for nothing
  /// @param send may refer to groups of the pattern; empty for nothing
  record Step(@Nullable SearchPattern expect, String send, boolean startTls) {}

  static TcpModule read(YamlFields fields) throws InvalidModules {
    var family = AddressFamily.read(fields);
    String source = fields.text("source_ip_address");
    var steps = new ArrayList<Step>();
    for (YamlFields step : fields.objects("query_response")) {
      steps.add(new Step(step.pattern("expect"), step.text("send"), step.flag("starttls", false)));
      step.end();
    }
    boolean isTls = fields.flag("tls", false);
    var tls = TlsSettings.read(fields.object("tls_config"));
    fields.end();
    return new TcpModule(family, source, List.copyOf(steps), isTls, tls);
  }
}
