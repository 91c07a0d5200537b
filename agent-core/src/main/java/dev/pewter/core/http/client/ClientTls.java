package dev.pewter.core.http.client;

import dev.pewter.core.http.tls.ConfiguredText;
import dev.pewter.core.http.tls.FileBacked;
import dev.pewter.core.http.tls.KeyPair;
import dev.pewter.core.http.tls.TlsContexts;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.http.tls.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/// The TLS side of a client's connections, from the files as they are at that moment.
final class ClientTls {
  /// To be taken up again; each connection leaves one, and the usual bound is 20,480.
  private static final int MAX_SESSIONS = 64;

  private final TlsConfig config;
  private final FileBacked<SSLContext> context;
  private final ConfiguredText authorities;
  private final ConfiguredText certificate;
  private final ConfiguredText key;

  ClientTls(TlsConfig config) {
    this.config = config;
    authorities = new ConfiguredText(config.ca(), config.caFile());
    certificate = new ConfiguredText(config.certificate(), config.certificateFile());
    key = new ConfiguredText(config.key().reveal(), config.keyFile());
    var files =
        Stream.of(authorities, certificate, key)
            .map(ConfiguredText::file)
            .filter(f -> !f.isEmpty())
            .map(Path::of)
            .toList();
    context = new FileBacked<>(files, this::load);
  }

  /// What new connections use; another object once a file has changed, and connections made with
  /// the former one are then not used again.
  SSLContext context() throws IOException {
    return context.get();
  }

  private SSLContext load() throws IOException {
    try {
      var made = TlsContexts.make();
      var keys = certificate.isEmpty() ? new KeyManager[0] : new KeyManager[] {pair()};
      made.init(keys, new TrustManager[] {trust()}, null);
      made.getClientSessionContext().setSessionCacheSize(MAX_SESSIONS);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  private KeyPair pair() throws IOException, GeneralSecurityException {
    try {
      return KeyPair.of(certificate.read(), key.read());
    } catch (IOException e) {
      throw new IOException("unable to use specified client cert: " + e.getMessage(), e);
    }
  }

  private TrustManager trust() throws IOException, GeneralSecurityException {
    if (config.insecureSkipVerify()) {
      return Trust.anybody();
    }
    if (authorities.isEmpty()) {
      return Trust.system();
    }
    try {
      return Trust.authorities(authorities.read());
    } catch (IOException e) {
      throw new IOException("unable to use specified CA cert: " + e.getMessage(), e);
    }
  }

  /// @param host what the certificate must name, unless the configuration says another name
  SSLEngine engine(SSLContext context, HostPort host) {
    String name = config.serverName().isEmpty() ? host.host() : config.serverName();
    var engine = context.createSSLEngine(name, host.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(TlsVersion.protocols(config.oldest(), TlsVersion.TLS13));
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    if (!config.insecureSkipVerify()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }
}
