package dev.pewter.loki.process.stage;

/// One step of a pipeline. Any number of threads may be in it at once, each with its own entries,
/// but entries of one stream come from one thread at a time: what a stage remembers between calls
/// is guarded by a lock of its own, held only while it is changed.
///
/// A stage changes entries in place: their line, time, labels, metadata and extracted values; it
/// drops them, or holds them back and emits them later. It never waits for what comes after it.
@FunctionalInterface
public interface Stage {

  void process(Entries entries);

  /// Why held entries are asked for.
  enum Flush {
    /// Some time has passed: emit what has waited long enough.
    IDLE,
    /// This pipeline is replaced by another: emit everything that the next one does not take over.
    REPLACED,
    /// The component ends: emit what may be whole; give back the rest, so that sources read it
    /// again.
    STOPPED
  }

  /// Emits into `out`, which is empty, what was held back; stages that hold nothing do nothing.
  default void flush(Flush why, Entries out) {}

  /// Whether it holds entries back, so that `flush` has to be called from time to time.
  default boolean holdsBack() {
    return false;
  }

  /// Whether it reads extracted values that stages before it have written.
  default boolean readsExtracted() {
    return true;
  }
}
