package dev.pewter.core.storage.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Replaces a file so that after a crash at any moment it holds either the old or the new content,
/// whole: temporary file beside it, fsync, rename, fsync of the directory. Mode 0600.
///
/// One writer per file; what an interrupted replacement left behind is overwritten by the next.
/// Appending is not atomic: who reads such a file looks how far it is good.
public final class AtomicFile {

  /// What a replacement is about to do; tests crash there.
  enum Step {
    WRITE,
    SYNC,
    RENAME,
    SYNC_DIRECTORY,
    DONE
  }

  @FunctionalInterface
  interface Watcher {
    void before(Step step) throws IOException;
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private AtomicFile() {}

  /// Goes through also on an interrupted thread, as it is at shutdown.
  public static void replace(Path file, byte[] content) throws IOException {
    replace(file, content, content.length);
  }

  /// Takes the first `length` bytes of an array.
  public static void replace(Path file, byte[] content, int length) throws IOException {
    uninterrupted(() -> replace(file, content, length, _ -> {}));
  }

  /// An interruption breaks file channels off; here the step is done again and the interruption
  /// told afterwards.
  private static void uninterrupted(Action action) throws IOException {
    boolean wasInterrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          action.run();
          return;
        } catch (ClosedByInterruptException _) {
          wasInterrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static void replace(Path file, byte[] content, int length, Watcher watcher) throws IOException {
    var temporary = file.resolveSibling(file.getFileName() + ".new");
    watcher.before(Step.WRITE);
    try (var channel = open(temporary)) {
      var bytes = ByteBuffer.wrap(content, 0, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      watcher.before(Step.SYNC);
      channel.force(true);
    }
    watcher.before(Step.RENAME);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    watcher.before(Step.SYNC_DIRECTORY);
    syncParent(file);
    watcher.before(Step.DONE);
  }

  /// Writes behind the first `at` bytes of a file, in place of whatever is there, and syncs it;
  /// where nothing is to stay, the file may be new. Fails when it is shorter. Goes through also on
  /// an interrupted thread.
  public static void append(Path file, long at, byte[] content) throws IOException {
    uninterrupted(() -> appendOnce(file, at, content));
  }

  private static void appendOnce(Path file, long at, byte[] content) throws IOException {
    try (var channel = at == 0 ? open(file) : FileChannel.open(file, WRITE)) {
      if (channel.size() < at) {
        throw new EOFException(file + " has become shorter");
      }
      channel.truncate(at);
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes, at + bytes.position());
      }
      channel.force(at == 0);
    }
    if (at == 0) {
      syncParent(file);
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(CREATE, TRUNCATE_EXISTING, WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /// Makes creations, renames and deletions in the directory of `file` survive a power failure.
  public static void syncParent(Path file) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      uninterrupted(() -> sync(directory));
    }
  }

  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}
