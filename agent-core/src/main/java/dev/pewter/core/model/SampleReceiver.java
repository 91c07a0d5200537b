package dev.pewter.core.model;

/// Takes batches of samples; what `forward_to` of metric components refers to. It keeps its
/// identity while its component lives.
public interface SampleReceiver {

  /// As the API shows it: `prometheus.remote_write.default.receiver`.
  String name();

  /// Takes a batch over, with its delivery; waits while there is no room. When it throws, the batch
  /// was not taken and its delivery is still the giver's.
  void accept(SampleBatch batch) throws InterruptedException;
}
