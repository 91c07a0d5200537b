package dev.pewter.core.api;

import dev.pewter.core.config.diag.Suggestions;
import dev.pewter.core.runtime.ComponentInfo;

/// What is said of a component that is not there.
final class Unknown {
  private Unknown() {}

  static String component(String id, AgentView agent) {
    var known = agent.allComponents().stream().map(ComponentInfo::globalId).toList();
    String near = Suggestions.closest(id, known);
    return "component not found: there is no \""
        + id
        + (near == null ? "\"\n" : "\"; did you mean \"" + near + "\"?\n");
  }
}
