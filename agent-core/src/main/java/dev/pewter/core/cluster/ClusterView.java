package dev.pewter.core.cluster;

import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;

/// The cluster at one moment. Decide everything that belongs together by the same view.
///
/// @param isReady whether work may be done at all; not while too few members are there
/// @param members this agent among them, sorted by address
public record ClusterView(boolean isReady, List<ClusterMember> members) {
  private static final String META = "__meta_";

  public ClusterView {
    members = List.copyOf(members);
  }

  /// Whether this agent is to do the work that a text stands for.
  public boolean owns(String key) {
    return owns(Hash.add(Hash.START, key));
  }

  /// Whether a target is this agent's, by its labels that do not begin with `__meta_`.
  public boolean owns(Target target) {
    long hash = Hash.START;
    for (Map.Entry<String, String> label : target.labels().entrySet()) {
      if (!label.getKey().startsWith(META)) {
        hash = Hash.add(Hash.add(hash, label.getKey()), label.getValue());
      }
    }
    return owns(hash);
  }

  /// The participant with the highest score owns the key; without participants every agent does.
  private boolean owns(long key) {
    if (!isReady) {
      return false;
    }
    boolean isSelf = true;
    long best = 0;
    String bestAddress = "";
    for (var member : members) {
      if (member.state() != ClusterMember.State.PARTICIPANT) {
        continue;
      }
      long score = Hash.mix(Hash.add(key, member.address()));
      int order = bestAddress.isEmpty() ? 1 : Long.compareUnsigned(score, best);
      if (order > 0 || (order == 0 && member.address().compareTo(bestAddress) > 0)) {
        best = score;
        bestAddress = member.address();
        isSelf = member.isSelf();
      }
    }
    return isSelf;
  }

  /// FNV-1a over characters, ended by what no text contains; the same in every agent.
  private static final class Hash {
    static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    static long add(long hash, String text) {
      long sum = hash;
      for (int i = 0; i < text.length(); i++) {
        sum = (sum ^ text.charAt(i)) * PRIME;
      }
      return (sum ^ 0x1ffff) * PRIME;
    }

    /// Spreads all bits over all bits.
    static long mix(long hash) {
      long x = hash;
      x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
      x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
      return x ^ (x >>> 33);
    }
  }
}
