package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names a body knows.
///
/// @param outer whose declarations it sees
/// @param around whose nodes and variables it sees too: a template's surroundings
/// @param variables names that are no nodes: `module_path`, the variable of a `foreach`
record KnownNames(
    @Nullable KnownNames outer,
    @Nullable KnownNames around,
    Map<String, Statement.Block> nodes,
    Map<String, Statement.Block> declared,
    Set<String> namespaces,
    Set<String> variables,
    Place place) {
  /// Where a body stands.
  enum Place {
    ROOT,
    TEMPLATE,
    MODULE;

    /// A template in a module is in the module.
    Place template() {
      return this == ROOT ? TEMPLATE : this;
    }
  }

  Statement.@Nullable Block declaration(String name) {
    Statement.Block own = declared.get(name);
    return own != null || outer == null ? own : outer.declaration(name);
  }

  boolean imports(String namespace) {
    return namespaces.contains(namespace) || (outer != null && outer.imports(namespace));
  }

  boolean isImported(String blockName) {
    int dot = blockName.indexOf('.');
    return dot > 0 && blockName.lastIndexOf('.') == dot && imports(blockName.substring(0, dot));
  }

  /// Whether a reference leads to a node.
  boolean hasNode(List<String> reference) {
    for (int length = reference.size(); length > 0; length--) {
      if (nodes.containsKey(String.join(".", reference.subList(0, length)))) {
        return true;
      }
    }
    return around != null && around.hasNode(reference);
  }

  boolean hasVariable(String name) {
    return variables.contains(name) || (around != null && around.hasVariable(name));
  }

  /// The nodes of this body that a block refers to.
  Set<String> targets(Statement.Block block) {
    var targets = new LinkedHashSet<String>();
    if (block.name().text().equals("declare")) {
      return targets;
    }
    for (Reference reference : Reference.of(block.body())) {
      for (int length = reference.names().size(); length > 0; length--) {
        String id = String.join(".", reference.names().subList(0, length));
        if (nodes.containsKey(id)) {
          targets.add(id);
          break;
        }
      }
    }
    return targets;
  }
}
