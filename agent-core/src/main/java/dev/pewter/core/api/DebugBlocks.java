package dev.pewter.core.api;

import dev.pewter.core.component.TargetText;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.runtime.ComponentInfo;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the components of all modules tell of themselves, block by block.
final class DebugBlocks {

  /// Takes one block after the other.
  @FunctionalInterface
  interface Reader {
    void read(Block block) throws IOException;
  }

  /// The attributes of a block, with what a browser may see of them.
  record Block(String component, String name, Map<String, Value> fields) {

    boolean isNumber(String field) {
      return fields.get(field) instanceof Value.Int;
    }

    /// 0 where there is none.
    long number(String field) {
      return switch (fields.get(field)) {
        case Value.Int(long number) -> number;
        case Value.Real(double number) -> (long) number;
        case null, default -> 0;
      };
    }

    boolean is(String field, boolean expected) {
      return fields.get(field) instanceof Value.Bool(boolean value) && value == expected;
    }

    /// Empty where there is none.
    String text(String field) {
      return text(fields, field);
    }

    /// The first of some fields that is not empty.
    String first(String otherwise, String... names) {
      for (String each : names) {
        String text = text(each);
        if (!text.isEmpty()) {
          return text;
        }
      }
      return otherwise;
    }

    private static String text(Map<String, Value> fields, String name) {
      return switch (fields.get(name)) {
        case Value.Str(String text) -> TargetText.value(name, text);
        case Value.Obj(Map<String, Value> labels) ->
            labels.keySet().stream()
                .map(label -> label + "=\"" + text(labels, label) + '"')
                .collect(Collectors.joining(", ", "{", "}"));
        case null, default -> "";
      };
    }
  }

  private DebugBlocks() {}

  /// @param names of the components that are asked
  static void each(AgentView agent, Pattern names, Reader reader) throws IOException {
    for (ComponentInfo component : agent.allComponents()) {
      if (names.matcher(component.name()).matches()) {
        component(component.globalId(), agent, reader);
      }
    }
  }

  private static void component(String id, AgentView agent, Reader reader) throws IOException {
    var component = agent.component(id).orElse(null);
    if (component == null) {
      return; // gone meanwhile
    }
    for (Node node : component.debugInfo()) {
      if (node instanceof Node.BlockNode(String name, _, List<Node> body)) {
        var fields = new HashMap<String, Value>();
        for (Node field : body) {
          if (field instanceof Node.AttrNode(String key, Value value)) {
            fields.put(key, value);
          }
        }
        reader.read(new Block(id, name, fields));
      }
    }
  }
}
