package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.model.Secret;

/// The section `tls_config` of a module.
///
/// @param newest the newest version of TLS that is offered
record TlsSettings(TlsConfig config, TlsVersion newest) {

  static TlsSettings read(YamlFields fields) throws InvalidModules {
    String newest = fields.text("max_version");
    if (!newest.isEmpty() && !TlsVersion.names().contains(newest)) {
      throw fields.wrong("max_version", "unknown TLS version: " + newest);
    }
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
              fields.text("min_version"));
      fields.end();
      return new TlsSettings(
          config, newest.isEmpty() ? TlsVersion.TLS13 : TlsVersion.valueOf(newest));
    } catch (InvalidArgument e) {
      throw new InvalidModules(fields.path() + ": " + e.getMessage());
    }
  }

  TlsVersion oldest() {
    return config.minVersion().isEmpty()
        ? TlsVersion.TLS12
        : TlsVersion.valueOf(config.minVersion());
  }
}
