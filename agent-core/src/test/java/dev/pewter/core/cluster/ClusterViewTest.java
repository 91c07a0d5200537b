package dev.pewter.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.cluster.ClusterMember.State;
import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final List<String> KEYS =
      IntStream.range(0, 2000).mapToObj(i -> "default/pod-" + i + ":app").toList();

  /// The view that one of the members has.
  private static ClusterView seenBy(int self, int... others) {
    var members = new ArrayList<ClusterMember>();
    for (int other : others) {
      members.add(
          new ClusterMember("m" + other, "10.0.0." + other + ":1", false, State.PARTICIPANT));
    }
    members.add(new ClusterMember("m" + self, "10.0.0." + self + ":1", true, State.PARTICIPANT));
    Collections.shuffle(members, new java.util.Random(self));
    return new ClusterView(true, members);
  }

  @Test
  void everyKeyHasOneOwnerAndSharesAreAlike() {
    var views = List.of(seenBy(1, 2, 3), seenBy(2, 3, 1), seenBy(3, 1, 2));
    int[] owned = new int[3];
    for (String key : KEYS) {
      int owners = 0;
      for (int i = 0; i < 3; i++) {
        if (views.get(i).owns(key)) {
          owned[i]++;
          owners++;
        }
      }
      assertThat(owners).as(key).isOne();
    }
    for (int share : owned) {
      assertThat(share).isBetween(500, 850);
    }
  }

  @Test
  void onlyWhatTheLostMemberHadMoves() {
    var before = seenBy(1, 2, 3);
    var after = seenBy(1, 2);
    assertThat(KEYS).filteredOn(before::owns).allMatch(after::owns);
  }

  @Test
  void aKeyHasAnOwnerWhenViewsDiffer() {
    var views = List.of(seenBy(1, 2), seenBy(2, 3), seenBy(3, 1));
    assertThat(KEYS).allMatch(key -> views.stream().anyMatch(view -> view.owns(key)));
  }

  @Test
  void metaLabelsDoNotMatter() {
    var view = seenBy(1, 2, 3);
    assertThat(IntStream.range(0, 100))
        .allMatch(
            i -> {
              String address = "h" + i + ":80";
              return view.owns(Target.of(Map.of("__address__", address)))
                  == view.owns(Target.of(Map.of("__address__", address, "__meta_x", "y" + i)));
            });
  }

  @Test
  void terminatingMembersOwnNothing() {
    var self = new ClusterMember("a", "10.0.0.1:1", true, State.TERMINATING);
    var other = new ClusterMember("b", "10.0.0.2:1", false, State.PARTICIPANT);
    assertThat(KEYS).noneMatch(new ClusterView(true, List.of(self, other))::owns);
    assertThat(KEYS).allMatch(new ClusterView(true, List.of(self))::owns);
  }

  @Test
  void ownsNothingBeforeItIsReadyAndEverythingAlone() {
    assertThat(KEYS).noneMatch(new ClusterView(false, seenBy(1).members())::owns);
    assertThat(KEYS).allMatch(Cluster.ALONE.view()::owns);
    assertThat(Set.of(State.values())).extracting(State::toString).contains("participant");
  }
}
