package dev.pewter.core.storage.wal;

import dev.pewter.core.model.DropReason;
import java.io.IOException;
import java.nio.file.Path;

/// Learns what a log gave up or could not do, to count and to tell; must not block.
public interface WalListener {

  /// A reader will not get these records; -1 when nobody knows how many.
  void lost(String reader, DropReason reason, long records, long bytes);

  /// A reader passed over a damaged part of a segment. Nobody knows how many records there were: it
  /// counts as one.
  void damaged(String reader, Path segment, long offset, long bytes);

  /// What a later version has written was moved, or copied, to this file, which nobody reads.
  void setAside(Path file);

  /// A torn write at the end of the log was cut off at opening.
  void truncated(Path segment, long bytes);

  /// A cursor could not be used: its reader starts at the oldest record, so it repeats some.
  void cursorLost(String reader, String why);

  /// Writing or syncing failed; it will be tried again.
  void failed(IOException cause);

  /// Writing or syncing works again.
  void recovered();
}
