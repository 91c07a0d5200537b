package dev.pewter.core.storage.wal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// What a log takes on disk, seen from outside while another writes it.
///
/// @param oldest when the first segment was written last: what is in it is at least as old
public record WalFiles(Path directory, int segments, long bytes, Instant oldest) {

  /// Looks at a directory; empty when there is no segment in it.
  public static Optional<WalFiles> in(Path directory) throws IOException {
    int segments = 0;
    long bytes = 0;
    Instant oldest = Instant.MAX;
    try (var files = Files.newDirectoryStream(directory, Segment::isSegment)) {
      for (Path file : files) {
        try {
          long size = Files.size(file);
          Instant written = Files.getLastModifiedTime(file).toInstant();
          segments++;
          bytes += size;
          oldest = written.isBefore(oldest) ? written : oldest;
        } catch (NoSuchFileException _) { // sent and deleted meanwhile
        }
      }
    }
    return segments == 0
        ? Optional.empty()
        : Optional.of(new WalFiles(directory, segments, bytes, oldest));
  }
}
