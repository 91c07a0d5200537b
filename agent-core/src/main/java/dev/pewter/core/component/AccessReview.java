package dev.pewter.core.component;

import java.io.IOException;
import java.util.List;

/// Asks the API server of the cluster that the agent runs in what the agent may do; found by
/// ServiceLoader.
public interface AccessReview {

  /// Something that a rule of a Role or ClusterRole allows.
  ///
  /// @param group empty for the core group
  /// @param resource such as `pods` or `pods/log`, or a path such as `/metrics`
  /// @param namespace empty for all of them
  record Right(String verb, String group, String resource, String namespace) {}

  /// Those of the rights that the agent does not have; none outside a cluster.
  ///
  /// @throws IOException when the API server does not tell
  List<Right> denied(List<Right> rights) throws IOException, InterruptedException;
}
