package dev.pewter.core.model;

/// Takes batches of log entries; what `forward_to` refers to. It keeps its identity while its
/// component lives, so receivers are compared as objects.
public interface LogReceiver {

  /// As the API shows it: `loki.write.default.receiver`.
  String name();

  /// Takes a batch over, with its delivery; waits while there is no room. When it throws, the batch
  /// was not taken and its delivery is still the giver's. One thread at a time feeds a stream.
  void accept(LogBatch batch) throws InterruptedException;
}
