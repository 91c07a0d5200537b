package dev.pewter.loki.push;

import dev.pewter.core.model.Labels;

/// Takes what a decoder finds, stream by stream.
public interface PushSink {

  /// A stream begins.
  ///
  /// @param block the bytes that its lines are ranges of, not written any more once decoded
  void begin(Labels labels, byte[] block) throws PushException;

  /// A stream is passed over, for its labels cannot be understood.
  void unusable(PushException why);

  /// An entry of the stream that was begun last.
  void entry(int start, int end, long timestampNanos, Labels metadata) throws PushException;

  /// Memory is needed for structured metadata of an entry; asked for before it is made.
  void charge(long bytes) throws PushException;

  /// The stream that was begun last is complete.
  void end();
}
