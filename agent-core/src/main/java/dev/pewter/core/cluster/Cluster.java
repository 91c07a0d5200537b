package dev.pewter.core.cluster;

import java.util.List;

/// The agents that share the work of components whose block `clustering` is on. Without
/// `--cluster.enabled` this agent is alone and owns everything.
///
/// During a change two agents may do the same work for a moment: shares are at least once.
public interface Cluster {

  /// An agent that is on its own.
  Cluster ALONE = alone("localhost", "127.0.0.1:12345");

  /// Whether there can be others at all.
  boolean isEnabled();

  /// What all agents of this cluster have and those of no other, as a text; empty for one alone.
  default String key() {
    return "";
  }

  /// Who is there now; immutable and cheap.
  ClusterView view();

  /// Calls when the view has changed, at most once a second and from any thread; the listener must
  /// not block.
  ///
  /// @return ends it
  Following follow(Runnable changed);

  /// Tells of changes until it is closed.
  interface Following extends AutoCloseable {
    @Override
    void close();
  }

  /// The cluster of one agent.
  static Cluster alone(String name, String address) {
    var self = new ClusterMember(name, address, true, ClusterMember.State.PARTICIPANT);
    var view = new ClusterView(true, List.of(self));
    return new Cluster() {
      @Override
      public boolean isEnabled() {
        return false;
      }

      @Override
      public ClusterView view() {
        return view;
      }

      @Override
      public Following follow(Runnable changed) {
        return () -> {}; // nothing ever changes
      }
    };
  }
}
