package dev.pewter.core.storage.wal;

import dev.pewter.core.model.DropReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers what a log reported.
final class Losses implements WalListener {
  record Loss(String reader, DropReason reason, long records, long bytes) {}

  final List<Object> all = new CopyOnWriteArrayList<>();
  final List<String> damages = new CopyOnWriteArrayList<>();

  long records(String reader, DropReason reason) {
    return all.stream()
        .filter(Loss.class::isInstance)
        .map(Loss.class::cast)
        .filter(l -> l.reader.equals(reader) && l.reason.equals(reason))
        .mapToLong(Loss::records)
        .sum();
  }

  @Override
  public void lost(String reader, DropReason reason, long records, long bytes) {
    all.add(new Loss(reader, reason, records, bytes));
  }

  @Override
  public void damaged(String reader, Path segment, long offset, long bytes) {
    all.add(new Loss(reader, DropReason.CORRUPT, 1, bytes));
    damages.add(segment.getFileName() + " at " + offset + ", " + bytes);
  }

  @Override
  public void setAside(Path file) {
    all.add("set aside " + file.getFileName());
  }

  @Override
  public void truncated(Path segment, long bytes) {
    all.add("truncated " + segment.getFileName() + " by " + bytes);
  }

  @Override
  public void cursorLost(String reader, String why) {
    all.add("cursor " + reader + " " + why);
  }

  @Override
  public void failed(IOException cause) {
    all.add("failed " + cause.getMessage());
  }

  @Override
  public void recovered() {
    all.add("recovered");
  }
}
