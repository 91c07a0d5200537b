package dev.pewter.core.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.http.TestCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

  private static PrivateKey make(String algorithm) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm.equals("RSA") ? "RSA" : "EC");
    if (algorithm.equals("RSA")) {
      generator.initialize(2048);
    } else {
      generator.initialize(new ECGenParameterSpec(algorithm));
    }
    return generator.generateKeyPair().getPrivate();
  }

  /// The key inside PKCS#8: `SEQUENCE { version, algorithm, OCTET STRING key }`.
  private static byte[] inner(PrivateKey key) throws GeneralSecurityException {
    byte[] encoded = key.getEncoded();
    var fields = new Der(encoded, 0, encoded.length).enter(Der.SEQUENCE);
    fields.next();
    fields.next();
    return fields.enter(Der.OCTET_STRING).content();
  }

  @Test
  void readsRsaKeysOfBothKinds() throws GeneralSecurityException {
    var key = make("RSA");
    assertThat(Pem.privateKey(TestCertificate.pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    assertThat(Pem.privateKey(TestCertificate.pem("RSA PRIVATE KEY", inner(key)))).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void readsEcKeysOfBothKinds(String curve) throws GeneralSecurityException {
    var key = make(curve);
    assertThat(Pem.privateKey(TestCertificate.pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    byte[] encoded = key.getEncoded();
    var algorithm = new Der(encoded, 0, encoded.length).enter(Der.SEQUENCE);
    algorithm.next();
    var ids = algorithm.enter(Der.SEQUENCE);
    ids.next();
    byte[] id = Der.element(Der.OBJECT_ID, ids.next().content());
    String parameters = TestCertificate.pem("EC PARAMETERS", id);
    assertThat(Pem.privateKey(parameters + TestCertificate.pem("EC PRIVATE KEY", inner(key))))
        .isEqualTo(key);
  }

  @Test
  void saysWhyAKeyCannotBeUsed() {
    assertThatThrownBy(() -> Pem.privateKey("nothing here"))
        .hasMessage("failed to find any private key in the PEM data");
    assertThatThrownBy(
            () -> Pem.privateKey(TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[3])))
        .hasMessage("the private key is encrypted, which is not supported");
    assertThatThrownBy(() -> Pem.privateKey(TestCertificate.pem("EC PRIVATE KEY", new byte[3])))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void brokenInputIsAlwaysASecurityException() throws GeneralSecurityException {
    var random = new Random(1);
    byte[] good = inner(make("secp256r1"));
    for (int i = 0; i < 3000; i++) {
      byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length) + 1);
      bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      for (String type : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
        try {
          Pem.privateKey(TestCertificate.pem(type, bad));
        } catch (GeneralSecurityException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
  }
}
