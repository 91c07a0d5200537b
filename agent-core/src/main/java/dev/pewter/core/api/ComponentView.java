package dev.pewter.core.api;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.eval.Value;
import java.util.List;

/// A component as the web API shows it.
public record ComponentView(
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

  /// An attribute or a block of arguments, exports or debug info.
  public sealed interface Node {}

  public record AttributeNode(String name, Value value) implements Node {}

  /// @param label empty when it has none
  public record BlockNode(String name, String label, List<Node> body) implements Node {}
}
