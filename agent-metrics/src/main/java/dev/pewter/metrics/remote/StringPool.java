package dev.pewter.metrics.remote;

/// Lets equal texts that come again and again be one object; a newer text takes the place of an
/// older one, so it holds at most 16,384 of up to 256 characters. From any thread: who is too late
/// gets an object of its own.
public final class StringPool {
  private static final int SLOTS = 1 << 14;
  private static final int MAX_LENGTH = 256;

  private final String[] texts = new String[SLOTS];

  public StringPool() {
    java.util.Arrays.fill(texts, "");
  }

  String one(String text) {
    if (text.length() > MAX_LENGTH) {
      return text;
    }
    int hash = text.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    String known = texts[slot];
    if (known.equals(text)) {
      return known;
    }
    texts[slot] = text;
    return text;
  }
}
