package dev.pewter.core.api;

import dev.pewter.core.cluster.ClusterMember;
import java.util.List;

/// The cluster as the web API shows it.
final class Peers {
  private Peers() {}

  /// @param listenAddress the address of an agent that does not say which it has
  static String json(List<ClusterMember> members, String listenAddress) {
    var json = new JsonText();
    json.open('[');
    for (var member : members) {
      json.item().open('{');
      json.member("name").string(member.name());
      json.member("addr").string(member.address().isEmpty() ? listenAddress : member.address());
      json.member("isSelf").raw(Boolean.toString(member.isSelf()));
      json.member("state").string(member.state().toString());
      json.close('}');
    }
    return json.close(']').toString();
  }
}
