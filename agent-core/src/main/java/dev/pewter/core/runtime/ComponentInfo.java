package dev.pewter.core.runtime;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Node;
import java.util.List;

/// A component as the web API shows it.
public record ComponentInfo(
    String name,
    String localId,
    String moduleId,
    String label,
    List<String> referencesTo,
    List<String> referencedBy,
    List<String> dataFlowEdgesTo,
    Health health,
    List<Node> arguments,
    List<Node> exports,
    List<Node> debugInfo,
    List<String> createdModuleIds,
    boolean liveDebugging) {

  /// Its name in the whole configuration: `module/local id`.
  public String globalId() {
    return moduleId.isEmpty() ? localId : moduleId + "/" + localId;
  }
}
