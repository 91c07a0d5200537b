package dev.pewter.core.testing;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.cluster.ClusterView;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// A cluster whose members the test decides; this agent is the first of them.
public final class TestCluster implements Cluster {
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile ClusterView view = view(true, 1);

  /// So many members from now on.
  public void size(int members) {
    change(view(true, members));
  }

  /// Too few members for any work.
  public void notReady() {
    change(view(false, 1));
  }

  private void change(ClusterView to) {
    view = to;
    followers.forEach(Runnable::run);
  }

  private static ClusterView view(boolean isReady, int members) {
    return new ClusterView(
        isReady,
        IntStream.range(0, members)
            .mapToObj(
                i ->
                    new ClusterMember(
                        "agent-" + i,
                        "10.0.0." + (i + 1) + ":12345",
                        i == 0,
                        ClusterMember.State.PARTICIPANT))
            .toList());
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public ClusterView view() {
    return view;
  }

  @Override
  public Following follow(Runnable changed) {
    followers.add(changed);
    return () -> followers.remove(changed);
  }

  /// How many listen.
  public int followers() {
    return followers.size();
  }
}
