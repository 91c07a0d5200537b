package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// How files are opened and where they begin, by a component's arguments.
///
/// @param initialDelayNanos how long a new file is left alone
/// @param format what they are compressed with, all of them; null when they are not
record Opening(
    LineEncoding encoding,
    boolean tailsFromEnd,
    LokiSourceFileArguments.OnPositionsError onPositionsError,
    long initialDelayNanos,
    Source.@Nullable DecompressionFormat format) {

  static Opening of(LokiSourceFileArguments arguments) {
    var packed = arguments.decompression();
    boolean isPlain = packed == null || !packed.isEnabled();
    return new Opening(
        LineEncoding.of(arguments.encoding()),
        arguments.tailFromEnd(),
        arguments.onPositionsError(),
        packed == null || isPlain ? 0 : packed.initialDelay().toNanos(),
        packed == null || isPlain ? null : packed.format());
  }

  /// Whether the files are compressed, so that their size says nothing of their offsets.
  boolean isCompressed() {
    return format != null;
  }

  /// Opens a file that has its name; unpacks it when all files are compressed.
  Source open(Path path) throws IOException {
    return format == null ? Source.Plain.open(path) : new Source.Compressed(path, format);
  }

  /// Whether a failure tells something of a file, or a directory: that it is gone, denied or
  /// damaged. Any other may pass at any moment, such as too many open files, an error of the disk
  /// or a server of files that is away: nothing is to be concluded from that.
  static boolean isTelling(IOException e) {
    return e instanceof NoSuchFileException
        || e instanceof NotDirectoryException
        || e instanceof AccessDeniedException
        || isDamage(e);
  }

  /// Passes a failure on that tells nothing.
  static void unlessTelling(IOException e) throws IOException {
    if (!isTelling(e)) {
      throw e;
    }
  }

  /// Whether a failure tells that a compressed file is damaged, which it stays.
  static boolean isDamage(IOException e) {
    return e instanceof ZipException || e instanceof EOFException;
  }

  /// Whether what a name that was never seen was rotated to is read, too.
  boolean readsWhatWasMissed() {
    return !tailsFromEnd && !isCompressed();
  }

  /// Where a file begins that was never seen before, or `LEFT_ALONE`. One that has the name of a
  /// file that another agent had read begins at its start: it took the name since.
  ///
  /// @param legacy what another agent had read; null when nothing is known
  /// @param isLost whether there was a position that could not be read
  /// @throws IOException when that cannot be known now
  long firstOffset(
      String path, FileStat stat, FilePositions.@Nullable Legacy legacy, boolean isLost)
      throws IOException, InterruptedException {
    if (legacy != null) {
      return isCompressed() || mayBeOf(path, stat, legacy) ? legacy.offset() : 0;
    }
    boolean fromEnd = tailsFromEnd;
    if (isLost) {
      switch (onPositionsError) {
        case RESTART_FROM_BEGINNING -> fromEnd = false;
        case RESTART_FROM_END -> fromEnd = true;
        case SKIP -> {
          return FilePositions.LEFT_ALONE;
        }
      }
    }
    if (!fromEnd || isCompressed()) {
      return 0;
    }
    try (var source = Source.Plain.open(Path.of(path))) {
      return LineReader.endOfLastLine(source, stat.size(), encoding);
    } catch (IOException e) {
      unlessTelling(Tailing.unlessInterrupted(e));
      return 0; // it is gone, or not to be read
    }
  }

  /// Whether what another agent had read may be of this file: agents stop behind line ends, or the
  /// mark at the start. Some stop within those of two bytes.
  private boolean mayBeOf(String path, FileStat stat, FilePositions.Legacy legacy)
      throws IOException, InterruptedException {
    if (legacy.offset() > stat.size() || stat.bornNanos() > legacy.savedNanos()) {
      return false;
    }
    try (var source = Source.Plain.open(Path.of(path))) {
      byte[] start = source.start();
      return legacy.offset() <= LineEncoding.markBytes(start)
          || encoding.announced(start).unitBytes() > 1
          || endsLine(source, legacy.offset());
    } catch (IOException e) {
      unlessTelling(Tailing.unlessInterrupted(e));
      return true; // it is gone, or not to be read
    }
  }

  private static boolean endsLine(Source source, long offset) throws IOException {
    var last = ByteBuffer.allocate(1);
    return source.read(last, offset - 1) == 1 && last.get(0) == '\n';
  }
}
