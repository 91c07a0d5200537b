package dev.pewter.core.http.server;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.model.Secret;
import java.util.Arrays;
import java.util.List;

/// The block `tls` of `http`. Certificate and key files are looked at again for every connection.
public record ServerTls(
    @Attr(value = "cert_pem", byDefault = "") String certificate,
    @Attr(value = "cert_file", byDefault = "") String certificateFile,
    @Attr(value = "key_pem", byDefault = "") Secret key,
    @Attr(value = "key_file", byDefault = "") String keyFile,
    @Attr(value = "client_ca_pem", byDefault = "") String clientCa,
    @Attr(value = "client_ca_file", byDefault = "") String clientCaFile,
    @Attr(value = "client_auth_type", byDefault = "NoClientCert") String clientAuthType,
    @Attr(value = "cipher_suites", byDefault = "[]") List<String> cipherSuites,
    @Attr(value = "curve_preferences", byDefault = "[]") List<String> curvePreferences,
    @Attr(value = "min_version", byDefault = "") String minVersion,
    @Attr(value = "max_version", byDefault = "") String maxVersion) {

  public ServerTls {
    cipherSuites = List.copyOf(cipherSuites);
    curvePreferences = List.copyOf(curvePreferences);
    for (String suite : cipherSuites) {
      if (!TlsNames.isSuite(suite)) {
        throw new InvalidArgument("unknown cipher \"" + suite + "\"");
      }
    }
    for (String curve : curvePreferences) {
      if (TlsNames.group(curve) == null) {
        throw new InvalidArgument("unknown curve \"" + curve + "\"");
      }
    }
    if (Arrays.stream(ClientAuth.values()).noneMatch(a -> a.name().equals(clientAuthType))) {
      throw new InvalidArgument("unknown client auth type \"" + clientAuthType + "\"");
    }
    checkVersion(minVersion);
    checkVersion(maxVersion);
    if (maxVersion.equals("TLS10") || maxVersion.equals("TLS11")) {
      throw new InvalidArgument(
          "max_version \"" + maxVersion + "\" is not supported: the oldest version is TLS12");
    }
    if (!clientCa.isEmpty() && !clientCaFile.isEmpty()) {
      throw new InvalidArgument("cannot specify both client_ca_pem and client_ca_file");
    }
    if (!certificate.isEmpty() && !certificateFile.isEmpty()) {
      throw new InvalidArgument("cannot specify both cert_pem and cert_file");
    }
    if (!key.reveal().isEmpty() && !keyFile.isEmpty()) {
      throw new InvalidArgument("cannot specify both key_pem and key_file");
    }
    if (certificate.isEmpty() && certificateFile.isEmpty()) {
      throw new InvalidArgument("must specify either cert_pem or cert_file");
    }
    if (key.reveal().isEmpty() && keyFile.isEmpty()) {
      throw new InvalidArgument("must specify either key_pem or key_file");
    }
    if ((!clientCa.isEmpty() || !clientCaFile.isEmpty()) && clientAuthType.equals("NoClientCert")) {
      throw new InvalidArgument(
          "cannot specify client_ca_pem or client_ca_file when client_auth_type is NoClientCert");
    }
  }

  private static void checkVersion(String version) {
    if (!version.isEmpty() && !TlsVersion.names().contains(version)) {
      throw new InvalidArgument("unknown TLS version \"" + version + "\"");
    }
  }

  TlsVersion oldest() {
    return minVersion.isEmpty() ? TlsVersion.TLS12 : TlsVersion.valueOf(minVersion);
  }

  TlsVersion newest() {
    return maxVersion.isEmpty() ? TlsVersion.TLS13 : TlsVersion.valueOf(maxVersion);
  }

  ClientAuth clientAuth() {
    return ClientAuth.valueOf(clientAuthType);
  }

  /// What is asked of clients, by the names that configurations use.
  enum ClientAuth {
    NoClientCert,
    RequestClientCert,
    RequireAnyClientCert,
    VerifyClientCertIfGiven,
    RequireAndVerifyClientCert;

    boolean verifies() {
      return this == VerifyClientCertIfGiven || this == RequireAndVerifyClientCert;
    }
  }
}
