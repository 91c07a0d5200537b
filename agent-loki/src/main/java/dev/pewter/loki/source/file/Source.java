package dev.pewter.loki.source.file;

import dev.pewter.core.config.diag.Quote;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// Bytes of a file by their offset; of a compressed one, unpacked.
sealed interface Source extends AutoCloseable {

  /// Reads what is there at an offset, less than there is room for only at the end; 0 at the end.
  int read(ByteBuffer into, long offset) throws IOException;

  @Override
  void close();

  /// The first bytes, at most `Fingerprint.MOST_BYTES`.
  default byte[] start() throws IOException {
    byte[] start = new byte[Fingerprint.MOST_BYTES];
    int n = read(ByteBuffer.wrap(start), 0);
    return n == start.length ? start : Arrays.copyOf(start, n);
  }

  /// Whether a file that begins like this was compressed by gzip or bzip2.
  static boolean looksCompressed(byte[] start) {
    String text = new String(start, 0, Math.min(start.length, 5), StandardCharsets.ISO_8859_1);
    return text.startsWith("\u001f\u008b\b") || (text.startsWith("BZh") && text.endsWith("1"));
  }

  /// A file as it is.
  record Plain(FileChannel channel) implements Source {
    static Plain open(Path path) throws IOException {
      return new Plain(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      int sum = 0;
      while (into.hasRemaining()) {
        int room = into.remaining();
        int n = channel.read(into, offset + sum);
        if (n <= 0) {
          break;
        }
        sum += n;
        if (n < room) {
          break; // the end: another call would only say so
        }
      }
      return sum;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException _) { // it was only read
      }
    }
  }

  /// A compressed file, read from its start; going back means starting again, in the same file
  /// whatever it is called by then.
  final class Compressed implements Source {
    private final FileChannel channel;
    private final DecompressionFormat format;
    private InputStream in;
    private long at;
    private final byte[] chunk = new byte[32 << 10];

    Compressed(Path path, DecompressionFormat format) throws IOException {
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
      this.format = format;
      boolean isOpen = false;
      try {
        this.in = format.unpack(channel);
        isOpen = true;
      } finally {
        if (!isOpen) {
          channel.close();
        }
      }
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      if (offset < at) {
        in.close();
        channel.position(0);
        in = format.unpack(channel);
        at = 0;
      }
      while (at < offset) {
        int n = in.read(chunk, 0, (int) Math.min(chunk.length, offset - at));
        if (n < 0) {
          return 0;
        }
        at += n;
      }
      int sum = 0;
      try {
        while (into.hasRemaining()) {
          int n = in.read(chunk, 0, Math.min(chunk.length, into.remaining()));
          if (n < 0) {
            break;
          }
          into.put(chunk, 0, n);
          sum += n;
          at += n;
        }
      } catch (EOFException e) {
        if (sum == 0) {
          throw e; // cut off: what could be unpacked has been read before
        }
      }
      return sum;
    }

    @Override
    public void close() {
      try (channel) {
        in.close();
      } catch (IOException _) { // it was only read
      }
    }
  }

  /// How files are unpacked.
  enum DecompressionFormat {
    GZ,
    Z,
    BZ2;

    static DecompressionFormat parse(String text) {
      for (var one : values()) {
        if (one.toString().equals(text)) {
          return one;
        }
      }
      throw new IllegalArgumentException(
          "unsupported compression format: "
              + Quote.quote(text)
              + " - please use one of \"gz, z, bz2\"");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Unpacks a file from where the channel stands, which stays open.
    private InputStream unpack(FileChannel channel) throws IOException {
      var packed =
          new BufferedInputStream(new Unclosed(Channels.newInputStream(channel)), 16 << 10);
      return switch (this) {
        case GZ -> new GZIPInputStream(packed, 16 << 10);
        case Z -> new InflaterInputStream(packed);
        case BZ2 -> new Bzip2InputStream(packed);
      };
    }
  }

  /// A stream of something that is open for longer.
  final class Unclosed extends FilterInputStream {
    private Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // whoever has opened it closes it
    }
  }
}
