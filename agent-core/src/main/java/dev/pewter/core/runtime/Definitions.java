package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was declared and imported in a body, and what the bodies around it know.
///
/// @param outer null for a file: imported modules see only themselves
/// @param namespaces by the label of their `import` block
/// @param modulePath what `module_path` is for components made from these
record Definitions(
    @Nullable Definitions outer,
    Map<String, Statement.Block> declares,
    Map<String, Library> namespaces,
    String modulePath) {

  /// A declared component, and where its body looks names up.
  record Declared(Statement.Block block, Definitions home) {}

  static Definitions empty(String modulePath) {
    return new Definitions(null, new LinkedHashMap<>(), new LinkedHashMap<>(), modulePath);
  }

  /// A body inside this one.
  Definitions inside() {
    return new Definitions(this, new LinkedHashMap<>(), new LinkedHashMap<>(), modulePath);
  }

  /// Whether a block name means a declared or imported component.
  boolean knows(String blockName) {
    int dot = blockName.lastIndexOf('.');
    return dot < 0
        ? declared(blockName) != null
        : blockName.indexOf('.') == dot && library(blockName.substring(0, dot)) != null;
  }

  @Nullable Declared declared(String name) {
    for (Definitions at = this; at != null; at = at.outer) {
      Statement.Block block = at.declares.get(name);
      if (block != null) {
        return new Declared(block, at);
      }
    }
    return null;
  }

  @Nullable Library library(String namespace) {
    for (Definitions at = this; at != null; at = at.outer) {
      Library library = at.namespaces.get(namespace);
      if (library != null) {
        return library;
      }
    }
    return null;
  }

  /// The definition of a custom component, or null when there is none, or none yet.
  @Nullable Declared find(String blockName) {
    int dot = blockName.lastIndexOf('.');
    if (dot < 0) {
      return declared(blockName);
    }
    Library library = library(blockName.substring(0, dot));
    Definitions content = library == null ? null : library.content();
    Statement.Block block =
        content == null ? null : content.declares.get(blockName.substring(dot + 1));
    return block == null || content == null ? null : new Declared(block, content);
  }

  /// What an `import` block brought in; filled when it is evaluated.
  static final class Library {
    private volatile @Nullable Definitions content;

    @Nullable Definitions content() {
      return content;
    }

    void fill(Definitions definitions) {
      content = definitions;
    }
  }
}
