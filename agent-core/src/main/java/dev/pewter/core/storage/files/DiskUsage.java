package dev.pewter.core.storage.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// What a directory takes.
///
/// @param files how many regular files are below it
/// @param bytes their lengths together
public record DiskUsage(long files, long bytes) {

  /// Walks the tree without following links; what vanishes meanwhile does not count, and what does
  /// not exist takes nothing.
  public static DiskUsage of(Path directory) throws IOException {
    long[] sums = new long[2];
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              sums[0]++;
              sums[1] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException cause) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new DiskUsage(sums[0], sums[1]);
  }
}
