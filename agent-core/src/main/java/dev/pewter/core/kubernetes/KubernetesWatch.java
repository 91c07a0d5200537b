package dev.pewter.core.kubernetes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that is known better and better. What was known stays while the API server is away.
public interface KubernetesWatch<T> extends AutoCloseable {

  /// Whether a first list was read whole; of several, all but those to which the rights are
  // missing.
  boolean isSynced();

  /// What is known; only one thread may ask.
  List<T> known();

  /// Why the API server does not tell more at the moment; null while it does.
  @Nullable String failure();

  @Override
  void close();
}
