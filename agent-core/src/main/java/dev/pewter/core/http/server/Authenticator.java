package dev.pewter.core.http.server;

import dev.pewter.core.bytes.Utf8;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Decides whether a request may pass. Names and passwords are compared as hashes in constant time,
/// so that neither content nor length can be measured.
final class Authenticator {
  private static final String SCHEME = "Basic ";

  private final HttpServerSettings.@Nullable Filter filter;
  private final byte[] userName;
  private final byte[] password;
  private final boolean open;

  Authenticator(HttpServerSettings.@Nullable Auth auth) {
    var basic = auth == null ? null : auth.basic();
    open = basic == null;
    filter = auth == null ? null : auth.filter();
    userName = basic == null ? new byte[0] : hash(basic.username());
    password = basic == null ? new byte[0] : hash(basic.password().reveal());
  }

  /// @param path decoded and clean
  boolean admits(String path, @Nullable String authorization) {
    if (open || (filter != null && !filter.covers(path))) {
      return true;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String given = decode(authorization.substring(SCHEME.length()));
    int colon = given.indexOf(':');
    if (colon < 0) {
      return false;
    }
    boolean sameName = MessageDigest.isEqual(hash(given.substring(0, colon)), userName);
    boolean samePassword = MessageDigest.isEqual(hash(given.substring(colon + 1)), password);
    return sameName && samePassword;
  }

  private static String decode(String base64) {
    try {
      return Utf8.text(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return ""; // not base64: nobody's name and password
    }
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(Utf8.bytes(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
