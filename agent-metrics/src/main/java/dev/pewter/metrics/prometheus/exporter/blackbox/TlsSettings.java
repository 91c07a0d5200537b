package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.model.Secret;
import org.jspecify.annotations.Nullable;

/// The section `tls_config` of a module.
///
/// @param newest the newest version of TLS that is offered
record TlsSettings(TlsConfig config, TlsVersion newest) {

  static TlsSettings read(YamlFields fields) throws InvalidModules {
    var newest = version(fields, "max_version");
    try {
      var config =
          new TlsConfig(
              fields.text("ca"),
              fields.text("ca_file"),
              fields.text("cert"),
              fields.text("cert_file"),
              new Secret(fields.text("key")),
              fields.text("key_file"),
              fields.text("server_name"),
              fields.flag("insecure_skip_verify", false),
              version(fields, "min_version"));
      fields.end();
      return new TlsSettings(config, newest == null ? TlsVersion.TLS13 : newest);
    } catch (InvalidArgument e) {
      throw new InvalidModules(fields.path() + ": " + e.getMessage());
    }
  }

  private static @Nullable TlsVersion version(YamlFields fields, String name)
      throws InvalidModules {
    String text = fields.text(name);
    try {
      return text.isEmpty() ? null : TlsVersion.parse(text);
    } catch (IllegalArgumentException e) {
      throw fields.wrong(name, String.valueOf(e.getMessage()));
    }
  }

  TlsVersion oldest() {
    return config.oldest();
  }
}
