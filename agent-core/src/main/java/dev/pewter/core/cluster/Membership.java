package dev.pewter.core.cluster;

import dev.pewter.core.cluster.ClusterMember.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// What is known of the members; from any thread. Holds 1024 members of a join address at most.
final class Membership {
  private static final int MAX_MEMBERS = 1024;

  /// So many times in a row nobody may listen at a member's address.
  private static final int PATIENCE = 2;

  private final String selfName;
  private final JoinAddress self;
  private final Set<String> ownAddresses;
  private final int ownPort;
  private final int expected;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<JoinAddress, List<FoundMember>> answers = new HashMap<>(); // guarded by lock
  private final Map<JoinAddress, Integer> silent = new HashMap<>(); // guarded by lock

  /// @param self where others reach this agent, if they find it by none of its own addresses
  /// @param expected how many join addresses there are
  Membership(
      String selfName, JoinAddress self, Set<String> ownAddresses, int ownPort, int expected) {
    this.selfName = selfName;
    this.self = self;
    this.ownAddresses = Set.copyOf(ownAddresses);
    this.ownPort = ownPort;
    this.expected = expected;
  }

  /// Takes what was found behind a join address.
  void found(JoinAddress join, List<FoundMember> members) {
    lock.lock();
    try {
      answers.put(
          join,
          members.stream()
              .sorted(Comparator.comparing(FoundMember::host)) // all agents leave out the same ones
              .limit(MAX_MEMBERS)
              .toList());
    } finally {
      lock.unlock();
    }
  }

  /// Whether something was found behind every join address.
  boolean isComplete() {
    lock.lock();
    try {
      return answers.size() >= expected;
    } finally {
      lock.unlock();
    }
  }

  /// The addresses of all others.
  Set<JoinAddress> others() {
    lock.lock();
    try {
      var all = new HashSet<JoinAddress>();
      answers.forEach(
          (join, members) ->
              members.stream()
                  .map(member -> join.at(member.host()))
                  .filter(address -> !isSelf(address))
                  .forEach(all::add));
      silent.keySet().retainAll(all);
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Takes whether somebody listened at such an address.
  void heard(JoinAddress address, boolean isListening) {
    lock.lock();
    try {
      if (isListening) {
        silent.remove(address);
      } else {
        silent.merge(address, 1, (a, b) -> Math.min(PATIENCE, a + b));
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isSelf(JoinAddress address) {
    return address.equals(self)
        || (address.port() == ownPort && ownAddresses.contains(address.host()));
  }

  /// Whether others find this agent too.
  boolean findsSelf() {
    lock.lock();
    try {
      return answers.entrySet().stream()
          .anyMatch(
              e -> e.getValue().stream().anyMatch(member -> isSelf(e.getKey().at(member.host()))));
    } finally {
      lock.unlock();
    }
  }

  /// All members, sorted; this agent among them, whether it was found or not.
  List<ClusterMember> members() {
    lock.lock();
    try {
      var members = new LinkedHashMap<String, ClusterMember>();
      answers.forEach(
          (join, answer) -> answer.forEach(found -> add(members, join.at(found.host()), found)));
      if (members.values().stream().noneMatch(ClusterMember::isSelf)) {
        members.put(
            self.toString(), new ClusterMember(selfName, self.toString(), true, State.PARTICIPANT));
      }
      return members.values().stream()
          .sorted(Comparator.comparing(ClusterMember::address))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private void add(Map<String, ClusterMember> to, JoinAddress address, FoundMember found) {
    if (silent.getOrDefault(address, 0) >= PATIENCE) {
      return;
    }
    boolean isSelf = isSelf(address);
    String shown = address.toString();
    String name = isSelf ? selfName : found.name().isEmpty() ? shown : found.name();
    var state = found.isTerminating() ? State.TERMINATING : State.PARTICIPANT;
    to.put(shown, new ClusterMember(name, shown, isSelf, state));
  }
}
