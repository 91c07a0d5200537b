package dev.pewter.core.http.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads certificates and private keys (PKCS#8, PKCS#1 for RSA, SEC1 for EC) from PEM text; what
/// stands between the blocks is skipped.
public final class Pem {
  private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
  // 1.2.840.113549.1.1.1 with NULL
  private static final byte[] RSA = {
    Der.SEQUENCE,
    13,
    Der.OBJECT_ID,
    9,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  // 1.2.840.10045.2.1
  private static final byte[] EC = {
    Der.OBJECT_ID, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private Pem() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Section(String type, byte[] content, boolean encrypted) {}

  /// Every certificate, in the order of the text.
  public static List<X509Certificate> certificates(String pem) throws CertificateException {
    var factory = CertificateFactory.getInstance("X.509");
    var certificates = new ArrayList<X509Certificate>();
    for (Section section : sections(pem)) {
      if (section.type().equals("CERTIFICATE") || section.type().equals("X509 CERTIFICATE")) {
        var read = factory.generateCertificate(new ByteArrayInputStream(section.content()));
        certificates.add((X509Certificate) read);
      }
    }
    return certificates;
  }

  /// The first private key.
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    byte[] parameters = null;
    for (Section section : sections(pem)) {
      if (section.encrypted() || section.type().equals("ENCRYPTED PRIVATE KEY")) {
        throw new InvalidKeyException("the private key is encrypted, which is not supported");
      }
      switch (section.type()) {
        case "EC PARAMETERS" -> parameters = section.content();
        case "PRIVATE KEY" -> {
          return decode(section.content(), "RSA", "EC", "EdDSA");
        }
        case "RSA PRIVATE KEY" -> {
          byte[] key = Der.element(Der.OCTET_STRING, section.content());
          return decode(Der.element(Der.SEQUENCE, VERSION_0, RSA, key), "RSA");
        }
        case "EC PRIVATE KEY" -> {
          byte[] curve = Der.element(Der.SEQUENCE, EC, curve(section.content(), parameters));
          byte[] key = Der.element(Der.OCTET_STRING, section.content());
          return decode(Der.element(Der.SEQUENCE, VERSION_0, curve, key), "EC");
        }
        default -> {} // a certificate, or something else in the same file
      }
    }
    throw new InvalidKeyException("failed to find any private key in the PEM data");
  }

  /// The curve's name of `ECPrivateKey ::= SEQUENCE { version, key, [0] parameters, [1] public }`.
  private static byte[] curve(byte[] key, byte @Nullable [] parameters) throws InvalidKeyException {
    var fields = new Der(key, 0, key.length).enter(Der.SEQUENCE);
    while (fields.hasMore()) {
      int tag = fields.tag();
      var field = fields.next();
      if (tag == 0xa0) {
        return field.content();
      }
    }
    if (parameters != null) {
      return parameters;
    }
    throw new InvalidKeyException("the EC private key does not name its curve");
  }

  private static PrivateKey decode(byte[] pkcs8, String... algorithms)
      throws GeneralSecurityException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // of another kind; its text could quote the key and is not passed on
      }
    }
    throw new InvalidKeyException("failed to parse the private key");
  }

  private static List<Section> sections(String pem) {
    var sections = new ArrayList<Section>();
    int at = 0;
    while (true) {
      int begin = pem.indexOf("-----BEGIN ", at);
      int typeEnd = begin < 0 ? -1 : pem.indexOf("-----", begin + 11);
      if (typeEnd < 0) {
        return sections;
      }
      String type = pem.substring(begin + 11, typeEnd);
      int end = pem.indexOf("-----END " + type + "-----", typeEnd);
      if (end < 0) {
        return sections;
      }
      String text = pem.substring(typeEnd + 5, end);
      boolean encrypted = text.contains("Proc-Type:");
      sections.add(new Section(type, encrypted ? new byte[0] : base64(text), encrypted));
      at = end + 9;
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0]; // the key or certificate parser then says that it is malformed
    }
  }
}
