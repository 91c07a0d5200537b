package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.regex.AnchoredPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Shows a record as the block it stands for. What equals its default is left out; what is required
/// never is.
public final class ArgumentTree {
  private static final Body NOTHING = new Body(List.of());

  private ArgumentTree() {}

  public static List<Node> of(Record arguments) {
    return of(arguments, NOTHING);
  }

  /// @param written what the arguments were decoded from, for what is shown where it is written
  public static List<Node> of(Record arguments, Body written) {
    var nodes = new ArrayList<Node>();
    add(arguments, written, nodes);
    return nodes;
  }

  private static void add(Object record, Body written, List<Node> nodes) {
    Schema schema = Schema.of(record.getClass());
    var slots = schema.slots();
    for (int i = 0; i < slots.size(); i++) {
      Object value = schema.read(record, i);
      switch (slots.get(i)) {
        case Schema.AttrSlot attr -> {
          if (value != null && isShown(attr, value, schema.absent(i), written)) {
            nodes.add(new Node.AttrNode(attr.name(), Encoder.value(value)));
          }
        }
        case Schema.BlockSlot block -> {
          var bodies = blocks(written, block.name()::equals);
          boolean isWritten = block.isShownWhenWritten() && !bodies.isEmpty();
          if (value != null && (isWritten || !value.equals(schema.absent(i)))) {
            nodes.add(block(block.name(), value, bodies, 0));
          }
        }
        case Schema.ListSlot list -> {
          var bodies = blocks(written, list.name()::equals);
          var elements = elements(value);
          for (int e = 0; e < elements.size(); e++) {
            nodes.add(block(list.name(), elements.get(e), bodies, e));
          }
        }
        case Schema.MixSlot mix -> {
          var bodies = blocks(written, name -> name.startsWith(mix.prefix() + "."));
          var elements = elements(value);
          for (int e = 0; e < elements.size(); e++) {
            String name = nameOf(mix, elements.get(e).getClass());
            nodes.add(block(name, elements.get(e), bodies, e));
          }
        }
        case Schema.InlineSlot _ -> add(Objects.requireNonNull(value), written, nodes);
        case Schema.LabelSlot _ -> {}
      }
    }
  }

  /// Lists, maps and patterns are never equal for the reference. Those whose default is empty are
  /// left out unless they are written, those that have another default never are.
  private static boolean isShown(
      Schema.AttrSlot attr, Object value, @Nullable Object absent, Body written) {
    if (attr.isRequired() || value instanceof AnchoredPattern || !value.equals(absent)) {
      return true;
    }
    return switch (value) {
      case List<?> list -> !list.isEmpty() || isWritten(attr.name(), written);
      case Map<?, ?> map -> !map.isEmpty() || isWritten(attr.name(), written);
      default -> false;
    };
  }

  private static boolean isWritten(String name, Body body) {
    return body.statements().stream()
        .anyMatch(
            statement ->
                statement instanceof Statement.Attribute attribute
                    && attribute.name().text().equals(name)
                    && !(attribute.value() instanceof Expression.NullLiteral));
  }

  private static List<Body> blocks(Body body, Predicate<String> name) {
    var found = new ArrayList<Body>();
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block && name.test(block.name().text())) {
        found.add(block.body());
      }
    }
    return found;
  }

  private static List<?> elements(@Nullable Object list) {
    return list == null ? List.of() : (List<?>) list;
  }

  private static String nameOf(Schema.MixSlot mix, Class<?> type) {
    return mix.elements().entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(mix.prefix());
  }

  private static Node block(String name, Object record, List<Body> written, int place) {
    var body = new ArrayList<Node>();
    add(record, place < written.size() ? written.get(place) : NOTHING, body);
    Schema schema = Schema.of(record.getClass());
    String label = "";
    for (int i = 0; i < schema.slots().size(); i++) {
      if (schema.slots().get(i) instanceof Schema.LabelSlot) {
        label = String.valueOf(schema.read(record, i));
      }
    }
    return new Node.BlockNode(name, label, body);
  }
}
