package dev.pewter.core.storage.positions;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A position, when it was last seen, and how both are written.
///
/// ```
/// entry    = lastSeen i64 (epoch s, + 2^32 when it is kept)  key  kind u8  body
/// kind 0   = device i64  inode i64  born i64  fingerprintBytes i32  fingerprint i64  offset i64
/// kind 1   = text
/// kind 2   = nothing, for it was removed
/// key,text = length u16  UTF-8
/// ```
/// Numbers are big-endian.
///
/// @param lastSeen in seconds since 1970, as 32 bits without a sign: there may be very many
record Remembered(Position position, int lastSeen) {
  /// Seen all the time, and so later than any other.
  static final long ALWAYS = 0xffff_ffffL;

  static final int LONGEST_TEXT = 65_535;

  private static final long KEPT = 1L << 32;
  private static final byte IN_FILE = 0;
  private static final byte CURSOR = 1;
  private static final byte REMOVED = 2;

  Remembered(Position position, long lastSeenSeconds) {
    this(position, (int) Math.clamp(lastSeenSeconds, 0, ALWAYS));
  }

  long lastSeenSeconds() {
    return Integer.toUnsignedLong(lastSeen);
  }

  /// Whether it is seen all the time.
  boolean isKept() {
    return lastSeenSeconds() == ALWAYS;
  }

  /// @param of null for a key that was removed
  static void write(DataOutputStream out, String key, @Nullable Remembered of, long nowSeconds)
      throws IOException {
    if (of == null) {
      out.writeLong(0);
      writeText(out, key);
      out.writeByte(REMOVED);
      return;
    }
    out.writeLong(of.isKept() ? KEPT + nowSeconds : of.lastSeenSeconds());
    writeText(out, key);
    switch (of.position()) {
      case Position.InFile at -> {
        out.writeByte(IN_FILE);
        out.writeLong(at.device());
        out.writeLong(at.inode());
        out.writeLong(at.bornNanos());
        out.writeInt(at.fingerprintBytes());
        out.writeLong(at.fingerprint());
        out.writeLong(at.offsetBytes());
      }
      case Position.Cursor(String text) -> {
        out.writeByte(CURSOR);
        writeText(out, text);
      }
    }
  }

  /// Reads what `write` wrote into a map.
  ///
  /// @return when it was written, if it was kept then; else 0
  static long read(DataInputStream in, Map<String, Remembered> into) throws IOException {
    long lastSeen = in.readLong();
    String key = readText(in);
    switch (in.readByte()) {
      case IN_FILE ->
          into.put(
              key,
              new Remembered(
                  new Position.InFile(
                      in.readLong(),
                      in.readLong(),
                      in.readLong(),
                      in.readInt(),
                      in.readLong(),
                      in.readLong()),
                  lastSeen));
      case CURSOR -> into.put(key, new Remembered(new Position.Cursor(readText(in)), lastSeen));
      case REMOVED -> into.remove(key);
      default -> throw new IOException("of another kind");
    }
    return lastSeen >= KEPT ? lastSeen - KEPT : 0;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = utf8(text);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
  }

  /// Whether a text can be written.
  static boolean isTooLong(String text) {
    return text.length() > LONGEST_TEXT / 3 && utf8(text).length > LONGEST_TEXT;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
