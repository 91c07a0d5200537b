package dev.pewter.core.storage.positions;

import dev.pewter.core.storage.files.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What has changed since a `PositionStore` was saved whole, a block for each save. A block is
/// never written again; what an interrupted save left behind is overwritten by the next.
///
/// ```
/// file  = "PWPOSC01"  generation u64  sum u32 (of the file they follow)  block*
/// block = length u32  crc32c u32 (of the content)  content
/// ```
/// Numbers are big-endian.
final class PositionChanges {
  private static final byte[] MAGIC = "PWPOSC01".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = MAGIC.length + Long.BYTES + Integer.BYTES;

  private final Path file;
  private final Followed followed;
  private long length; // of what is good

  /// The file of which these are changes: another may have had the same generation.
  record Followed(long generation, int sum) {}

  /// Takes a block's content.
  interface Reader {
    void block(DataInputStream content) throws IOException;
  }

  PositionChanges(Path file, Followed followed) {
    this.file = file;
    this.followed = followed;
  }

  long length() {
    return length;
  }

  void add(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream(HEADER_BYTES + 2 * Integer.BYTES + content.length);
    var out = new DataOutputStream(bytes);
    if (length == 0) {
      out.write(MAGIC);
      out.writeLong(followed.generation());
      out.writeInt(followed.sum());
    }
    out.writeInt(content.length);
    out.writeInt(sum(content, content.length));
    out.write(content);
    AtomicFile.append(file, length, bytes.toByteArray());
    length += bytes.size();
  }

  /// Reads the changes in a file, if there is one and it follows that one; up to where it is not
  /// whole, as after a power failure.
  ///
  /// @return what is wrong behind those; null when nothing is
  static @Nullable String read(byte[] bytes, Followed followed, Reader reader) throws IOException {
    if (bytes.length < HEADER_BYTES) {
      return "cut short";
    }
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      return "not a file of changed positions";
    }
    if (!new Followed(in.readLong(), in.readInt()).equals(followed)) {
      return null; // it was written before that one
    }
    while (in.available() > 0) {
      if (in.available() < 2 * Integer.BYTES) {
        return "cut short";
      }
      int length = in.readInt();
      int sum = in.readInt();
      if (length > in.available()) {
        return "cut short";
      }
      byte[] content = in.readNBytes(Math.max(0, length));
      if (length <= 0 || sum(content, length) != sum) {
        return "damaged";
      }
      reader.block(new DataInputStream(new ByteArrayInputStream(content)));
    }
    return null;
  }

  static int sum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
