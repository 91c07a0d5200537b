package dev.pewter.core.storage.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Keeps a directory to one process while it is open. The kernel lets go of the lock when the
/// process ends, however it ends. The file `lock` names the holder's process id.
public final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock, creating the directory; fails at once when another process holds it.
  public static DirectoryLock take(Path directory) throws IOException {
    Files.createDirectories(directory);
    var file = directory.resolve("lock");
    var channel = FileChannel.open(file, CREATE, READ, WRITE);
    boolean isTaken = false;
    try {
      if (!isLocked(channel)) {
        throw new IOException(
            "%s is in use by process %s; each agent needs a directory of its own"
                .formatted(directory, holder(channel)));
      }
      channel.truncate(0);
      var pid = Long.toString(ProcessHandle.current().pid()) + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      isTaken = true;
      return new DirectoryLock(channel);
    } finally {
      if (!isTaken) {
        channel.close();
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // held within this very process
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    var text = ByteBuffer.allocate(20);
    int length = channel.read(text, 0);
    var pid = length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII);
    return pid.isBlank() ? "(unknown)" : pid.strip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
