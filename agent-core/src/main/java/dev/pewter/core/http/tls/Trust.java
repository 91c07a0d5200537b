package dev.pewter.core.http.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom to believe.
public final class Trust {
  /// Where distributions keep the certificates of the system, the first that exists counts;
  /// `SSL_CERT_FILE` comes before them and the JDK's own after.
  private static final List<String> SYSTEM_FILES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private static volatile @Nullable TrustManager system;

  private Trust() {}

  /// Only what these authorities signed.
  public static TrustManager authorities(String pem) throws GeneralSecurityException, IOException {
    var certificates = Pem.certificates(pem);
    if (certificates.isEmpty()) {
      throw new CertificateException("failed to find any certificate in the PEM data");
    }
    return of(certificates);
  }

  /// The authorities of the system; read once.
  public static TrustManager system() throws GeneralSecurityException, IOException {
    var known = system;
    if (known == null) {
      known = readSystem();
      system = known;
    }
    return known;
  }

  /// Everybody.
  public static TrustManager anybody() {
    return new Anybody();
  }

  private static TrustManager readSystem() throws GeneralSecurityException, IOException {
    String chosen = System.getenv("SSL_CERT_FILE");
    if (chosen != null && !chosen.isEmpty()) {
      return authorities(Files.readString(Path.of(chosen), StandardCharsets.ISO_8859_1));
    }
    for (String file : SYSTEM_FILES) {
      if (Files.isReadable(Path.of(file))) {
        var certificates =
            Pem.certificates(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
        if (!certificates.isEmpty()) {
          return of(certificates);
        }
      }
    }
    return of(null);
  }

  private static TrustManager of(@Nullable List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = null;
    if (certificates != null) {
      store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (var certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers()[0];
  }

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
