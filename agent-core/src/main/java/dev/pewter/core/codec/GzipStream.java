package dev.pewter.core.codec;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What was packed with gzip, one member or several, read as strictly as Go does it: behind the
/// last member there is nothing. The JDK passes over what is there, also over a failed read.
public final class GzipStream extends GZIPInputStream {
  private static final int BUFFER_BYTES = 4096;
  private static final int TRAILER_BYTES = 8; // of a member, which the inflater leaves
  private static final int MAX_NESTING = 100; // the JDK reads on from within for an empty member
  private static final String NO_HEADER = "gzip: invalid header";

  private final Counted packed;
  private long countAtFill; // when the inflater was given bytes last
  private int nesting; // of read

  private GzipStream(Counted packed) throws IOException {
    this.packed = packed;
    super(packed, BUFFER_BYTES);
  }

  /// Reads the first header; blocks until it has come.
  public static GzipStream of(InputStream packed) throws IOException {
    var counted = new Counted(packed);
    try {
      return new GzipStream(counted);
    } catch (EOFException e) {
      throw new IOException(counted.count == 0 ? "EOF" : "unexpected EOF", e);
    } catch (ZipException e) {
      throw new IOException(NO_HEADER, e);
    }
  }

  @Override
  protected void fill() throws IOException {
    super.fill();
    countAtFill = packed.count;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read;
    if (nesting == MAX_NESTING) {
      throw new IOException("gzip: too many empty members");
    }
    nesting++;
    try {
      read = super.read(bytes, offset, length);
      if (read < 0 && packed.failure != null) {
        throw packed.failure;
      }
    } catch (EOFException e) {
      throw new IOException("unexpected EOF", e);
    } finally {
      nesting--;
    }
    if (read < 0 && inf.getRemaining() + packed.count - countAtFill != TRAILER_BYTES) {
      throw new IOException(NO_HEADER);
    }
    return read;
  }

  /// Knows how many bytes were read and what the last failure was.
  private static final class Counted extends FilterInputStream {
    private long count;
    private @Nullable IOException failure;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int read = in.read(bytes, offset, length);
        count += Math.max(0, read);
        return read;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
