package dev.pewter.core.storage.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Turns names that users choose into names of directories.
public final class DirectoryName {
  private static final int MAX_CHARS = 100;

  private DirectoryName() {}

  /// The name itself where every file system takes it, else `<kind>-<hash>`.
  public static String of(String kind, String name) {
    boolean isPlain =
        name.length() <= MAX_CHARS
            && !name.startsWith(".")
            && name.chars()
                .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0));
    return isPlain ? name : kind + "-" + hash(name);
  }

  /// Six digits that stand for a text.
  public static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 3);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
