package dev.pewter.core.storage.positions;

import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;

/// Saves a store; tells the log when that fails, and when it works again, each once. For one thread
/// at a time.
public final class PositionSaves {
  private final PositionStore store;
  private final Log log;
  private boolean isFailing;

  /// Tells whether it wrote anything.
  private interface Writing {
    boolean write() throws IOException;
  }

  public PositionSaves(PositionStore store, Log log) {
    this.store = store;
    this.log = log;
  }

  /// As `PositionStore.begin`.
  public void begin() {
    save(
        () -> {
          store.begin();
          return true;
        });
  }

  /// As `PositionStore.save`.
  public void save() {
    save(
        () -> {
          store.save();
          return true;
        });
  }

  /// As `PositionStore.saveIfDue`.
  public void saveIfDue() {
    save(store::saveIfDue);
  }

  /// As `PositionStore.saveLate`.
  public void saveLate() {
    save(store::saveLate);
  }

  private void save(Writing writing) {
    try {
      if (writing.write() && isFailing) {
        isFailing = false;
        log.info("positions are saved again");
      }
    } catch (IOException e) {
      if (!isFailing) {
        isFailing = true;
        log.error("error writing positions file", "error", GoText.failure(e));
      }
    }
  }
}
