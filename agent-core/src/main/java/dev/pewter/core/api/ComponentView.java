package dev.pewter.core.api;

import dev.pewter.core.component.Health;
import dev.pewter.core.config.decode.Node;
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
    boolean liveDebugging) {}
