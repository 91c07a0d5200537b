package dev.pewter.core.cluster;

import java.util.Locale;

/// An agent of the cluster.
///
/// @param name of its host or pod; its address where nothing better is known
/// @param address `host:port`, by which all members know it
public record ClusterMember(String name, String address, boolean isSelf, State state) {

  /// What a member does.
  public enum State {
    /// Takes part in the work.
    PARTICIPANT,
    /// Is being stopped and owns nothing any more.
    TERMINATING;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
