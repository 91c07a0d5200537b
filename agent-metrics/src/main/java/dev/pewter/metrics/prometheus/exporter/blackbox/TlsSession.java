package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.tls.ConfiguredText;
import dev.pewter.core.http.tls.KeyPair;
import dev.pewter.core.http.tls.TlsContexts;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.http.tls.Trust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// TLS over a connection, and what a probe tells of it.
///
/// @param chain what the server showed, its own certificate first
/// @param anchors whom the probe believes; empty when it believes everybody
record TlsSession(SSLSocket socket, List<X509Certificate> chain, List<X509Certificate> anchors) {
  private static final long NO_TIME = -62_135_596_800L; // the first second of year 1

  /// Shakes hands over an open connection.
  ///
  /// @param name the server's; what the settings say comes first
  /// @param protocols what may be spoken then, by ALPN's names; empty to leave that open
  static TlsSession open(
      Probe probe, Socket plain, String name, TlsSettings settings, List<String> protocols)
      throws IOException {
    TlsConfig config = settings.config();
    try {
      var trust = trust(config);
      var context = TlsContexts.make();
      context.init(keys(config), new TrustManager[] {trust}, null);
      String server = config.serverName().isEmpty() ? name : config.serverName();
      var socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, server, plain.getPort(), true);
      probe.opened(plain);
      var parameters = socket.getSSLParameters();
      parameters.setProtocols(TlsVersion.protocols(settings.oldest(), settings.newest()));
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
      if (!config.insecureSkipVerify()) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(probe.leftMillis());
      socket.startHandshake();
      var anchors =
          config.insecureSkipVerify()
              ? List.<X509Certificate>of()
              : List.of(((X509TrustManager) trust).getAcceptedIssuers());
      return new TlsSession(socket, chain(socket), anchors);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  private static TrustManager trust(TlsConfig config) throws IOException, GeneralSecurityException {
    if (config.insecureSkipVerify()) {
      return Trust.anybody();
    }
    var authorities = new ConfiguredText(config.ca(), config.caFile());
    return authorities.isEmpty() ? Trust.system() : Trust.authorities(authorities.read());
  }

  private static KeyManager[] keys(TlsConfig config) throws IOException, GeneralSecurityException {
    var certificate = new ConfiguredText(config.certificate(), config.certificateFile());
    if (certificate.isEmpty()) {
      return new KeyManager[0];
    }
    var key = new ConfiguredText(config.key().reveal(), config.keyFile());
    return new KeyManager[] {KeyPair.of(certificate.read(), key.read())};
  }

  private static List<X509Certificate> chain(SSLSocket socket) throws IOException {
    var chain = new ArrayList<X509Certificate>();
    for (Certificate certificate : socket.getSession().getPeerCertificates()) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    return chain;
  }

  void show(Gauges gauges) throws IOException {
    long earliest = chain.stream().mapToLong(TlsSession::expiry).min().orElse(NO_TIME);
    gauges.set(
        "probe_ssl_earliest_cert_expiry",
        "When the first of the server's certificates expires, in Unix time.",
        (double) earliest);
    gauges.set(
        "probe_ssl_last_chain_expiry_timestamp_seconds",
        "When the chain of certificates that was believed expires, in Unix time.",
        (double) chainExpiry());
    String version = socket.getSession().getProtocol();
    var info = new TreeMap<String, String>();
    info.put("version", version.equals("TLSv1") ? "TLS 1.0" : version.replace("TLSv", "TLS "));
    gauges.info("probe_tls_version_info", "The version of TLS that was used.", info);
    if (!chain.isEmpty()) {
      gauges.info(
          "probe_ssl_last_chain_info",
          "Facts of the server's certificate.",
          leaf(chain.getFirst()));
    }
  }

  private static TreeMap<String, String> leaf(X509Certificate leaf) throws IOException {
    var facts = new TreeMap<String, String>();
    try {
      var digest = java.security.MessageDigest.getInstance("SHA-256");
      facts.put("fingerprint_sha256", HexFormat.of().formatHex(digest.digest(leaf.getEncoded())));
      facts.put("subject", CertificateName.text(leaf.getSubjectX500Principal()));
      facts.put("issuer", CertificateName.text(leaf.getIssuerX500Principal()));
      facts.put("subjectalternative", alternatives(leaf));
    } catch (GeneralSecurityException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
    return facts;
  }

  private static String alternatives(X509Certificate leaf) throws GeneralSecurityException {
    var names = new ArrayList<String>();
    var alternatives = leaf.getSubjectAlternativeNames();
    for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
      if (name.getFirst() instanceof Integer kind && kind == 2) {
        names.add(String.valueOf(name.get(1)));
      }
    }
    return String.join(",", names);
  }

  private static long expiry(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().getEpochSecond();
  }

  /// The expiry of the way from the server's certificate to somebody who is believed: each step to
  /// the issuer that lives longest.
  private long chainExpiry() {
    if (anchors.isEmpty() || chain.isEmpty()) {
      return NO_TIME;
    }
    X509Certificate at = chain.getFirst();
    long earliest = expiry(at);
    for (int steps = 0; steps <= chain.size() && !anchors.contains(at); steps++) {
      X509Certificate issuer = issuer(at, anchors);
      if (issuer == null) {
        issuer = issuer(at, chain);
      }
      if (issuer == null || issuer.equals(at)) {
        break;
      }
      earliest = Math.min(earliest, expiry(issuer));
      at = issuer;
    }
    return earliest;
  }

  private static @org.jspecify.annotations.Nullable X509Certificate issuer(
      X509Certificate of, List<X509Certificate> among) {
    X509Certificate best = null;
    for (X509Certificate candidate : among) {
      if (candidate.getSubjectX500Principal().equals(of.getIssuerX500Principal())
          && (best == null || expiry(candidate) > expiry(best))
          && hasSigned(candidate, of)) {
        best = candidate;
      }
    }
    return best;
  }

  private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false; // the same name with another key
    }
  }
}
