package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CyclesTest {
  @Test
  void putsWhatIsReferredToFirst() {
    var edges = new LinkedHashMap<String, List<String>>();
    edges.put("a", List.of("b", "c"));
    edges.put("b", List.of("c"));
    edges.put("c", List.of());
    assertThat(Cycles.groups(edges)).containsExactly(List.of("c"), List.of("b"), List.of("a"));
  }

  @Test
  void groupsCyclesThatShareANode() {
    var edges =
        Map.of("a", List.of("b", "c"), "b", List.of("a"), "c", List.of("a"), "d", List.of("a"));
    assertThat(Cycles.groups(edges))
        .hasSize(2)
        .first()
        .satisfies(group -> assertThat(group).containsExactlyInAnyOrder("a", "b", "c"));
  }

  @Test
  void walksAMillionNodesInALine() {
    var edges = new LinkedHashMap<String, List<String>>();
    for (int i = 0; i < 1_000_000; i++) {
      edges.put("n" + i, List.of("n" + (i + 1) % 1_000_000));
    }
    assertThat(Cycles.groups(edges))
        .singleElement()
        .satisfies(g -> assertThat(g).hasSize(1_000_000));
  }

  @Test
  void namesTheFirstOfALongCycle() {
    var members = java.util.stream.IntStream.range(0, 103).mapToObj(String::valueOf).toList();
    assertThat(Cycles.names(members)).endsWith(", 98, 99 and 3 more");
  }
}
