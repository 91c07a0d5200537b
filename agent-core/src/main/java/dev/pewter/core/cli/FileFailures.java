package dev.pewter.core.cli;

import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Failures of the file system in the reference's words.
final class FileFailures {
  private FileFailures() {}

  static String text(IOException failure) {
    return switch (failure) {
      case NoSuchFileException gone -> "stat " + gone.getFile() + ": no such file or directory";
      default -> GoText.failure(failure);
    };
  }

  /// The failure of reading a path, named as the user gave it.
  static String text(IOException failure, Path path) {
    return switch (failure) {
      case NoSuchFileException _ -> "stat " + path + ": no such file or directory";
      case AccessDeniedException _ -> "open " + path + ": permission denied";
      default -> text(failure);
    };
  }
}
