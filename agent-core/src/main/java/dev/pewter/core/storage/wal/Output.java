package dev.pewter.core.storage.wal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// A segment's file while it is written: the edge where tests let the disk fail.
interface Output extends Closeable {

  /// Opens the outputs of a log, and deletes what they have written.
  @FunctionalInterface
  interface Disk {
    Output open(Path file, boolean isNew) throws IOException;

    /// Deletes a file that nobody writes any more; one that is gone is no error.
    default void delete(Path file) throws IOException {
      Files.deleteIfExists(file);
    }
  }

  /// Writes some of the bytes, which lie in an array, at an offset; returns how many.
  int write(ByteBuffer bytes, long offset) throws IOException;

  void force() throws IOException;

  /// Gives back what is behind so many bytes.
  void cut(long size) throws IOException;

  /// Not a `FileChannel`: an interrupted thread would close it, and with it the log of all others.
  static Output onDisk(Path path, boolean isNew) throws IOException {
    if (isNew) {
      Files.deleteIfExists(path); // left by an attempt that failed half way
    }
    var file = new RandomAccessFile(path.toFile(), "rw");
    return new Output() {
      @Override
      public int write(ByteBuffer bytes, long offset) throws IOException {
        int length = bytes.remaining();
        file.seek(offset);
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        bytes.position(bytes.limit());
        return length;
      }

      @Override
      public void force() throws IOException {
        file.getFD().sync();
      }

      @Override
      public void cut(long size) throws IOException {
        file.setLength(size);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
