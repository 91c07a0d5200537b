package dev.pewter.core.component;

import dev.pewter.core.http.server.HttpHandler;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running instance of a block such as `loki.source.file "pods"`.
///
/// The runtime constructs it through its provider, calls `run` on a virtual thread of its own, and
/// `update` from the evaluator's thread, never two of them at once. The constructor starts and
/// opens nothing; it may publish first exports.
public interface Component<A extends Record> {

  /// Works until the thread is interrupted; whatever it opened is closed when it returns. Called
  /// again when it has ended by itself: with the next load, or soon after an unchecked exception.
  /// What a run has closed, the next one has to make anew.
  void run() throws InterruptedException, IOException;

  /// Takes new arguments: builds the new state whole, then swaps it; throws and goes on with the
  /// old ones when they cannot be used. Also called before `run`.
  void update(A arguments) throws ComponentException;

  /// What only the component can know of its health; null when it has nothing to say.
  default @Nullable Health health() {
    return null;
  }

  /// A snapshot for people, an annotated record as arguments are; null when there is none.
  default @Nullable Record debugInfo() {
    return null;
  }

  /// What it would do with a log entry, step by step, without doing it; null when it takes none.
  default @Nullable List<LogStep> follow(LogStep.Entry entry) {
    return null;
  }

  /// Serves `/api/v0/component/<id>/…`; null when the component has nothing there.
  default @Nullable HttpHandler handler() {
    return null;
  }
}
