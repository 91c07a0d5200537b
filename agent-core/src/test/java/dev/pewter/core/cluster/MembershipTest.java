package dev.pewter.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pewter.core.cluster.ClusterMember.State;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private static final JoinAddress JOIN = new JoinAddress("alloy-cluster", 12345);
  private final Membership membership =
      new Membership(
          "me",
          new JoinAddress("203.0.113.9", 80),
          Set.of("10.0.0.1", "fd00:0:0:0:0:0:0:1"),
          12345,
          1);

  private static FoundMember pod(String name, String host) {
    return new FoundMember(name, host, false);
  }

  @Test
  void isAloneUntilOthersAreFound() {
    assertThat(membership.isComplete()).isFalse();
    assertThat(membership.members())
        .containsExactly(new ClusterMember("me", "203.0.113.9:80", true, State.PARTICIPANT));
  }

  @Test
  void knowsItselfByTheAddressesOfTheMachine() {
    membership.found(JOIN, List.of(pod("alloy-1", "10.0.0.2"), pod("alloy-0", "10.0.0.1")));
    assertThat(membership.isComplete()).isTrue();
    assertThat(membership.findsSelf()).isTrue();
    assertThat(membership.members())
        .containsExactly(
            new ClusterMember("me", "10.0.0.1:12345", true, State.PARTICIPANT),
            new ClusterMember("alloy-1", "10.0.0.2:12345", false, State.PARTICIPANT));
  }

  @Test
  void knowsItselfByThePortToo() {
    membership.found(new JoinAddress("x", 9), List.of(pod("", "10.0.0.1")));
    assertThat(membership.findsSelf()).isFalse();
    assertThat(membership.members())
        .extracting(ClusterMember::isSelf)
        .containsExactlyInAnyOrder(false, true);
  }

  @Test
  void knowsItselfByAnIp6AddressHoweverItIsSpelt() {
    membership.found(JOIN, List.of(pod("alloy-0", "fd00::1"), pod("alloy-1", "fd00::2")));
    assertThat(membership.findsSelf()).isTrue();
    assertThat(membership.members()).hasSize(2);
  }

  @Test
  void tellsWhoIsBeingStopped() {
    membership.found(JOIN, List.of(new FoundMember("alloy-0", "10.0.0.1", true)));
    assertThat(membership.members().getFirst().state()).isEqualTo(State.TERMINATING);
  }

  @Test
  void leavesOutWhoIsSilentTwiceUntilHeardAgain() {
    membership.found(JOIN, List.of(pod("", "10.0.0.1"), pod("", "10.0.0.2")));
    var other = new JoinAddress("10.0.0.2", 12345);
    assertThat(membership.others()).containsExactly(other);
    membership.heard(other, false);
    assertThat(membership.members()).hasSize(2);
    membership.heard(other, false);
    assertThat(membership.members()).hasSize(1);
    membership.heard(other, true);
    assertThat(membership.members()).hasSize(2);
  }

  @Test
  void isBounded() {
    var many = IntStream.range(0, 5000).mapToObj(i -> pod("p" + i, "10.1.0." + i)).toList();
    membership.found(JOIN, many);
    assertThat(membership.members()).hasSize(1025);
  }

  @Test
  void readsJoinAddresses() {
    assertThat(JoinAddress.parse("alloy-cluster", 1)).hasToString("alloy-cluster:1");
    assertThat(JoinAddress.parse("10.0.0.1:80", 1)).hasToString("10.0.0.1:80");
    assertThat(JoinAddress.parse("[fd00::2]:80", 1)).hasToString("[fd00:0:0:0:0:0:0:2]:80");
    assertThat(JoinAddress.parse("fd00::2", 1)).hasToString("[fd00:0:0:0:0:0:0:2]:1");
    assertThat(JoinAddress.parse("[fd00::2]", 1)).hasToString("[fd00:0:0:0:0:0:0:2]:1");
    assertThatIllegalArgumentException().isThrownBy(() -> JoinAddress.parse("a:http", 1));
  }
}
