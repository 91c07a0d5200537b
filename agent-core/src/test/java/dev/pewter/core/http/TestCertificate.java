package dev.pewter.core.http;

import dev.pewter.core.http.server.ServerTls;
import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/// A self-signed certificate for `localhost` and 127.0.0.1 with its key, made by the JDK's keytool.
public record TestCertificate(String certificatePem, String keyPem) {
  private static final char[] PASSWORD = "password".toCharArray();

  /// @param keyAlgorithm `RSA`, `EC` or `Ed25519`
  public static TestCertificate make(Path directory, String name, String keyAlgorithm)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve(name + "-" + keyAlgorithm + ".p12");
    var keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-J-XX:TieredStopAtLevel=1",
                    "-genkeypair",
                    "-alias",
                    "a",
                    "-keyalg",
                    keyAlgorithm,
                    keyAlgorithm.equals("RSA") ? "-keysize" : "-v",
                    keyAlgorithm.equals("RSA") ? "2048" : "-v",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "SAN=dns:localhost,dns:" + name + ",ip:127.0.0.1",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "password"))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new TestCertificate(
        pem("CERTIFICATE", keys.getCertificate("a").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded()));
  }

  /// What a server shows, who asks its clients for nothing.
  public ServerTls serverTls() {
    return new ServerTls(
        certificatePem,
        "",
        new Secret(keyPem),
        "",
        "",
        "",
        "NoClientCert",
        List.of(),
        List.of(),
        "",
        "");
  }

  public static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }
}
