package dev.pewter.core.http.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names that configurations use for cipher suites and curves. The suites' names are the
/// JDK's, too.
final class TlsNames {
  static final List<String> SUITES_OF_13 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  static final List<String> SUITES_OF_12 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final Map<String, String> GROUPS =
      Map.of(
          "CurveP256", "secp256r1",
          "CurveP384", "secp384r1",
          "CurveP521", "secp521r1",
          "X25519", "x25519");

  private TlsNames() {}

  static boolean isSuite(String name) {
    return SUITES_OF_13.contains(name) || SUITES_OF_12.contains(name);
  }

  /// The JDK's name of a curve, or null.
  static @Nullable String group(String curve) {
    return GROUPS.get(curve);
  }
}
