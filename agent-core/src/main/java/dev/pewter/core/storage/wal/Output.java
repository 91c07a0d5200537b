package dev.pewter.core.storage.wal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A segment's file while it is written: the edge where tests let the disk fail.
interface Output extends Closeable {

  /// Opens the outputs of a log.
  @FunctionalInterface
  interface Disk {
    Output open(Path file, boolean isNew) throws IOException;
  }

  /// Writes some of the bytes at an offset; returns how many.
  int write(ByteBuffer bytes, long offset) throws IOException;

  void force(boolean withMetadata) throws IOException;

  static Output onDisk(Path file, boolean isNew) throws IOException {
    if (isNew) {
      Files.deleteIfExists(file); // left by an attempt that failed half way
    }
    var channel = isNew ? FileChannel.open(file, CREATE_NEW, WRITE) : FileChannel.open(file, WRITE);
    return new Output() {
      @Override
      public int write(ByteBuffer bytes, long offset) throws IOException {
        return channel.write(bytes, offset);
      }

      @Override
      public void force(boolean withMetadata) throws IOException {
        channel.force(withMetadata);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
