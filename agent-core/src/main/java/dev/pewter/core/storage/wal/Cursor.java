package dev.pewter.core.storage.wal;

import dev.pewter.core.storage.files.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The file that keeps how far a reader has come, replaced atomically:
///
/// ```
/// 0   4  magic, "PWC1"
/// 4   8  segment
/// 12  8  offset
/// 20  8  index
/// 28  4  CRC-32C of bytes 0 to 27
/// ```
final class Cursor {
  private static final int MAGIC = 0x50574331;
  private static final int BYTES = 32;

  private Cursor() {}

  static Path file(Path directory, String reader) {
    return directory.resolve(reader + ".cursor");
  }

  static void write(Path file, WalPosition position) throws IOException {
    var bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).putLong(position.segment()).putLong(position.offset());
    bytes.putLong(position.index()).putInt(crc(bytes.array()));
    AtomicFile.replace(file, bytes.array());
  }

  /// Null when there is none; throws when it cannot be used.
  static @Nullable WalPosition read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      return null;
    }
    if (bytes.length != BYTES) {
      throw new IOException("has " + bytes.length + " bytes instead of " + BYTES);
    }
    var in = ByteBuffer.wrap(bytes);
    if (in.getInt() != MAGIC || in.getInt(BYTES - 4) != crc(bytes)) {
      throw new IOException("has a wrong checksum");
    }
    return new WalPosition(in.getLong(), in.getLong(), in.getLong());
  }

  private static int crc(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, BYTES - 4);
    return (int) crc.getValue();
  }
}
