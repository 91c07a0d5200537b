package dev.pewter.core.http.server;

import dev.pewter.core.http.tls.ConfiguredText;
import dev.pewter.core.http.tls.FileBacked;
import dev.pewter.core.http.tls.KeyPair;
import dev.pewter.core.http.tls.TlsContexts;
import dev.pewter.core.http.tls.TlsVersion;
import dev.pewter.core.http.tls.Trust;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// Makes the TLS side of new connections from the files as they are at that moment.
public final class ServerTlsContext {
  private final ServerTls settings;
  private final ConfiguredText certificate;
  private final ConfiguredText key;
  private final TrustManager trust;
  private final FileBacked<SSLContext> context;

  /// @throws IOException when the authorities of clients cannot be read; certificate and key are
  ///     only needed when somebody connects
  public ServerTlsContext(ServerTls settings) throws IOException {
    this.settings = settings;
    certificate = new ConfiguredText(settings.certificate(), settings.certificateFile());
    key = new ConfiguredText(settings.key().reveal(), settings.keyFile());
    trust = trust(settings);
    var files =
        Stream.of(certificate.file(), key.file()).filter(f -> !f.isEmpty()).map(Path::of).toList();
    context = new FileBacked<>(files, this::load);
  }

  private static TrustManager trust(ServerTls settings) throws IOException {
    boolean verifies = settings.clientAuth().verifies();
    var authorities = new ConfiguredText(settings.clientCa(), settings.clientCaFile());
    String pem;
    try {
      pem = authorities.read();
    } catch (IOException e) {
      throw new IOException("failed to read client_ca_file: " + e.getMessage(), e);
    }
    try {
      if (!verifies) {
        return Trust.anybody();
      }
      return pem.isEmpty() ? Trust.system() : Trust.authorities(pem);
    } catch (GeneralSecurityException e) {
      throw new IOException("failed to read the client CA: " + e.getMessage(), e);
    }
  }

  private SSLContext load() throws IOException {
    try {
      var made = TlsContexts.make();
      var pair = KeyPair.of(read("cert_file", certificate), read("key_file", key));
      made.init(new KeyManager[] {pair}, new TrustManager[] {trust}, null);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String read(String attribute, ConfiguredText text) throws IOException {
    try {
      return text.read();
    } catch (IOException e) {
      throw new IOException("failed to read " + attribute + ": " + e.getMessage(), e);
    }
  }

  /// The engine of one new connection.
  SSLEngine engine() throws IOException {
    var engine = context.get().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    apply(parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// The server's side of a connection that does not speak HTTP; closing it closes both.
  public SSLSocket wrap(Socket accepted) throws IOException {
    var made = context.get().getSocketFactory().createSocket(accepted, null, true);
    if (!(made instanceof SSLSocket socket)) {
      throw new IllegalStateException("TLS makes TLS sockets");
    }
    SSLParameters parameters = socket.getSSLParameters();
    apply(parameters);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private void apply(SSLParameters parameters) {
    parameters.setProtocols(TlsVersion.protocols(settings.oldest(), settings.newest()));
    switch (settings.clientAuth()) {
      case NoClientCert -> {}
      case RequestClientCert, VerifyClientCertIfGiven -> parameters.setWantClientAuth(true);
      case RequireAnyClientCert, RequireAndVerifyClientCert -> parameters.setNeedClientAuth(true);
    }
    if (!settings.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(cipherSuites().toArray(String[]::new));
      parameters.setUseCipherSuitesOrder(true);
    }
    if (!settings.curvePreferences().isEmpty()) {
      parameters.setNamedGroups(
          settings.curvePreferences().stream().map(TlsNames::group).toArray(String[]::new));
    }
  }

  /// The list is about TLS 1.2; the suites of 1.3 are always on.
  private List<String> cipherSuites() {
    var suites = new ArrayList<>(TlsNames.SUITES_OF_13);
    settings.cipherSuites().stream().filter(s -> !suites.contains(s)).forEach(suites::add);
    return suites;
  }
}
