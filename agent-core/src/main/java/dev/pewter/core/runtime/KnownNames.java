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

  /// The declaration of a component: as in the reference only the first part of its name counts.
  Statement.@Nullable Block declaration(String name) {
    String first = first(name);
    Statement.Block own = namespaces.contains(first) ? null : declared.get(first);
    return own != null || outer == null || namespaces.contains(first)
        ? own
        : outer.declaration(name);
  }

  private static String first(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  boolean imports(String namespace) {
    return namespaces.contains(namespace)
        || (!declared.containsKey(namespace) && outer != null && outer.imports(namespace));
  }

  boolean isImported(String blockName) {
    return imports(first(blockName));
  }

  /// A node that a reference leads to.
  ///
  /// @param place the body it stands in
  /// @param field what follows its id
  record Found(KnownNames place, String id, Statement.Block block, List<String> field) {}

  boolean hasNode(List<String> reference) {
    return find(reference) != null;
  }

  /// The node that a reference leads to; null when to none.
  @Nullable Found find(List<String> reference) {
    for (int length = reference.size(); length > 0; length--) {
      String id = String.join(".", reference.subList(0, length));
      Statement.Block block = nodes.get(id);
      if (block != null) {
        return new Found(this, id, block, reference.subList(length, reference.size()));
      }
    }
    return around == null ? null : around.find(reference);
  }

  boolean hasVariable(String name) {
    return variables.contains(name) || (around != null && around.hasVariable(name));
  }

  /// The nodes of this body that a block refers to.
  Set<String> targets(Statement.Block block) {
    var targets = new LinkedHashSet<String>();
    String name = block.name().text();
    if (name.equals("declare")
        || (!GraphBuilder.CONFIG_BLOCKS.contains(name) && isImported(name))) {
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
