package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.client.ObjectMeta;
import dev.pewter.k8s.objects.PlainObject;
import dev.pewter.k8s.watch.TestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetGroupsTest {
  private int made;
  private boolean isAsBefore;

  private final Role<PlainObject> role =
      new Role<>() {
        @Override
        public List<Target> targets(PlainObject object, Around around) {
          made += isAsBefore ? 0 : 1;
          return List.of(Target.of(Map.of("made", "" + made)));
        }

        @Override
        public boolean isTouched(PlainObject object, Set<String> changed) {
          return changed.contains("node/n");
        }
      };

  private static List<Target> targets(TargetGroups<PlainObject> groups) {
    var targets = new ArrayList<Target>();
    var _ = groups.refresh();
    groups.addTo(targets);
    return targets;
  }

  @Test
  void makesAllAtFirstAndThenWhatHasChanged() {
    var object = new PlainObject(ObjectMeta.NONE);
    var groups = new TargetGroups<>(role, TestStore.of(object), new Around(null, null, null, null));
    groups.changed("long-gone");
    groups.changedAround("node/n");

    assertThat(targets(groups)).containsExactly(Target.of(Map.of("made", "1")));
    assertThat(targets(groups)).containsExactly(Target.of(Map.of("made", "1")));
    groups.changed(object.metadata().key());
    assertThat(targets(groups)).containsExactly(Target.of(Map.of("made", "2")));
    groups.changedAround("node/n");
    assertThat(targets(groups)).containsExactly(Target.of(Map.of("made", "3")));
  }

  @Test
  void tellsWhetherAnyTargetIsAnotherOne() {
    var object = new PlainObject(ObjectMeta.NONE);
    var groups = new TargetGroups<>(role, TestStore.of(object), new Around(null, null, null, null));
    assertThat(groups.refresh()).isTrue();
    assertThat(groups.refresh()).isFalse();
    groups.changed(object.metadata().key());
    assertThat(groups.refresh()).isTrue();
    isAsBefore = true;
    groups.changed(object.metadata().key());
    assertThat(groups.refresh()).isFalse();
    groups.changed("without targets");
    assertThat(groups.refresh()).isFalse();
  }
}
