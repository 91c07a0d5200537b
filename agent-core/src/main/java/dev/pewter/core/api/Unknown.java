package dev.pewter.core.api;

import dev.pewter.core.config.diag.Suggestions;
import dev.pewter.core.runtime.ComponentInfo;
import java.util.List;
import java.util.function.Predicate;

/// What is said of a component that is not there, or is none of those that are asked for.
final class Unknown {
  private static final int MOST_NAMED = 10;

  private Unknown() {}

  /// @param isMeant whether what is asked for can be asked of a component
  static String component(String id, AgentView agent, Predicate<ComponentInfo> isMeant) {
    var known = agent.allComponents().stream().map(ComponentInfo::globalId).toList();
    String near = Suggestions.closest(id, known);
    return "component not found: there is no \""
        + id
        + "\"; "
        + (near == null ? others(agent, isMeant) : "did you mean \"" + near + "\"?\n");
  }

  /// Names those that can be asked.
  static String others(AgentView agent, Predicate<ComponentInfo> isMeant) {
    List<String> named =
        agent.allComponents().stream()
            .filter(isMeant)
            .map(ComponentInfo::globalId)
            .limit(MOST_NAMED + 1)
            .toList();
    if (named.isEmpty()) {
      return "nothing of this configuration can be asked for it\n";
    }
    return "these can be asked: "
        + String.join(", ", named.subList(0, Math.min(MOST_NAMED, named.size())))
        + (named.size() > MOST_NAMED ? " and others\n" : "\n");
  }
}
