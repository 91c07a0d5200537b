package dev.pewter.core.http.server;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.util.List;
import java.util.stream.Stream;

/// The block `tls` of a listener: the same as the agent's own, with other names for some values.
public record ListenerTls(
    @Attr(value = "cert_pem", byDefault = "") String certificate,
    @Attr(value = "cert_file", byDefault = "") String certificateFile,
    @Attr(value = "key_pem", byDefault = "") Secret key,
    @Attr(value = "key_file", byDefault = "") String keyFile,
    @Attr(value = "client_ca", byDefault = "") String clientCa,
    @Attr(value = "client_ca_file", byDefault = "") String clientCaFile,
    @Attr(value = "client_auth_type", byDefault = "") String clientAuthType,
    @Attr(value = "cipher_suites", byDefault = "") String cipherSuites,
    @Attr(value = "min_version", byDefault = "") String minVersion) {
  private static final List<String> VERSIONS =
      List.of("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13");

  public ListenerTls {
    if (!minVersion.isEmpty() && !VERSIONS.contains(minVersion)) {
      throw new InvalidArgument("unknown TLS version \"" + minVersion + "\"");
    }
    server(
        certificate,
        certificateFile,
        key,
        keyFile,
        clientCa,
        clientCaFile,
        clientAuthType,
        cipherSuites,
        minVersion);
  }

  public ServerTls server() {
    return server(
        certificate,
        certificateFile,
        key,
        keyFile,
        clientCa,
        clientCaFile,
        clientAuthType,
        cipherSuites,
        minVersion);
  }

  private static ServerTls server(
      String certificate,
      String certificateFile,
      Secret key,
      String keyFile,
      String clientCa,
      String clientCaFile,
      String clientAuthType,
      String cipherSuites,
      String minVersion) {
    return new ServerTls(
        certificate,
        certificateFile,
        key,
        keyFile,
        clientCa,
        clientCaFile,
        clientAuthType.isEmpty() ? "NoClientCert" : clientAuthType,
        Stream.of(cipherSuites.split(",", -1))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .toList(),
        List.of(),
        minVersion.isEmpty() ? "" : minVersion.substring("Version".length()),
        "");
  }
}
