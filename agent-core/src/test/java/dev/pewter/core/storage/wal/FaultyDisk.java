package dev.pewter.core.storage.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk that can be full, writes only a few bytes at a time, and can refuse to sync, to delete
/// and to begin files.
final class FaultyDisk implements Output.Disk {
  long room = Long.MAX_VALUE;
  boolean canSync = true;
  boolean canDelete = true;
  boolean canBegin = true;
  int begun;
  Runnable whileSyncing = () -> {};
  int syncs;

  @Override
  public Output open(Path file, boolean isNew) throws IOException {
    begun += isNew ? 1 : 0;
    if (isNew && !canBegin) {
      throw new IOException("Too many open files");
    }
    var real = Output.onDisk(file, isNew);
    return new Output() {
      private long end;

      @Override
      public int write(ByteBuffer bytes, long offset) throws IOException {
        if (room == 0) {
          throw new IOException("No space left on device");
        }
        int length = (int) Math.min(Math.min(bytes.remaining(), 7), room);
        var part = bytes.slice(bytes.position(), length);
        while (part.hasRemaining()) {
          real.write(part, offset + part.position());
        }
        bytes.position(bytes.position() + length);
        room -= length;
        end = Math.max(end, offset + length);
        return length;
      }

      @Override
      public void cut(long size) throws IOException {
        real.cut(size);
        if (room < Long.MAX_VALUE) {
          room += Math.max(0, end - size);
        }
        end = Math.min(end, size);
      }

      @Override
      public void force() throws IOException {
        if (!canSync) {
          throw new IOException("Input/output error");
        }
        syncs++;
        whileSyncing.run();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }

  @Override
  public void delete(Path file) throws IOException {
    if (!canDelete) {
      throw new IOException("Operation not permitted");
    }
    if (room < Long.MAX_VALUE && Files.exists(file)) {
      room += Files.size(file);
    }
    Files.deleteIfExists(file);
  }
}
