package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.model.Secret;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The block `tls_config`. Files are looked at again for every request.
public record TlsConfig(
    @Attr(value = "ca_pem", byDefault = "") String ca,
    @Attr(value = "ca_file", byDefault = "") String caFile,
    @Attr(value = "cert_pem", byDefault = "") String certificate,
    @Attr(value = "cert_file", byDefault = "") String certificateFile,
    @Attr(value = "key_pem", byDefault = "") Secret key,
    @Attr(value = "key_file", byDefault = "") String keyFile,
    @Attr(value = "server_name", byDefault = "") String serverName,
    @Attr(value = "insecure_skip_verify", byDefault = "false") boolean insecureSkipVerify,
    @Attr("min_version") @Nullable TlsVersion minVersion) {

  public static final TlsConfig DEFAULT =
      new TlsConfig("", "", "", "", new Secret(""), "", "", false, null);

  public TlsConfig {
    if (!ca.isEmpty() && !caFile.isEmpty()) {
      throw new InvalidArgument("at most one of ca_pem and ca_file must be configured");
    }
    if (!certificate.isEmpty() && !certificateFile.isEmpty()) {
      throw new InvalidArgument("at most one of cert_pem and cert_file must be configured");
    }
    if (!key.reveal().isEmpty() && !keyFile.isEmpty()) {
      throw new InvalidArgument("at most one of key_pem and key_file must be configured");
    }
    boolean hasCertificate = !certificate.isEmpty() || !certificateFile.isEmpty();
    boolean hasKey = !key.reveal().isEmpty() || !keyFile.isEmpty();
    if (hasCertificate && !hasKey) {
      throw new InvalidArgument(
          "exactly one of key_pem or key_file must be configured when a client certificate is"
              + " configured");
    }
    if (hasKey && !hasCertificate) {
      throw new InvalidArgument(
          "exactly one of cert_pem or cert_file must be configured when a client key is"
              + " configured");
    }
  }

  /// The oldest version that is spoken.
  public TlsVersion oldest() {
    return Objects.requireNonNullElse(minVersion, TlsVersion.TLS12);
  }
}
