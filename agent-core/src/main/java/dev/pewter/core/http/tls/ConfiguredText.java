package dev.pewter.core.http.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A text that is written in the configuration or lies in a file.
///
/// @param inline the text; empty if it is in the file
/// @param file where it lies; empty if it is not in a file
public record ConfiguredText(String inline, String file) {
  /// More is no certificate and no password.
  private static final long MAX_BYTES = 4 << 20;

  public boolean isEmpty() {
    return inline.isEmpty() && file.isEmpty();
  }

  /// @throws IOException such as `open /x: no such file or directory`
  public String read() throws IOException {
    if (!inline.isEmpty() || file.isEmpty()) {
      return inline;
    }
    try {
      var path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException("read " + file + ": file is larger than 4MiB");
      }
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException("open " + file + ": no such file or directory", e);
    } catch (AccessDeniedException e) {
      throw new IOException("open " + file + ": permission denied", e);
    }
  }

  @Override
  public String toString() {
    return file.isEmpty() ? "(inline)" : file;
  }
}
