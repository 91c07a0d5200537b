package dev.pewter.core.config.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Shows a record as the block it stands for. What equals its default is left out; what is required
/// never is.
public final class ArgumentTree {
  private ArgumentTree() {}

  public static List<Node> of(Record arguments) {
    var nodes = new ArrayList<Node>();
    add(arguments, nodes);
    return nodes;
  }

  private static void add(Object record, List<Node> nodes) {
    Schema schema = Schema.of(record.getClass());
    var slots = schema.slots();
    for (int i = 0; i < slots.size(); i++) {
      Object value = schema.read(record, i);
      switch (slots.get(i)) {
        case Schema.AttrSlot attr -> {
          if (value != null && (attr.isRequired() || !value.equals(schema.absent(i)))) {
            nodes.add(new Node.AttrNode(attr.name(), Encoder.value(value)));
          }
        }
        case Schema.BlockSlot block -> {
          if (value != null && !Objects.equals(value, schema.absent(i))) {
            nodes.add(block(block.name(), value));
          }
        }
        case Schema.ListSlot list -> elements(value).forEach(e -> nodes.add(block(list.name(), e)));
        case Schema.MixSlot mix ->
            elements(value).forEach(e -> nodes.add(block(nameOf(mix, e.getClass()), e)));
        case Schema.InlineSlot _ -> add(Objects.requireNonNull(value), nodes);
        case Schema.LabelSlot _ -> {}
      }
    }
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

  private static Node block(String name, Object record) {
    var body = new ArrayList<Node>();
    add(record, body);
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
