package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that has no effect where it is written.
///
/// @param what an attribute, a block, or a part of an attribute's value
public record Idle(String what, String why, Span at) {

  /// What a block and those inside it have of them; of each block in written order.
  ///
  /// @param decoded its record; null when it is not known
  public static List<Idle> of(Statement.Block block, @Nullable Object decoded) {
    var found = new ArrayList<Idle>();
    if (decoded != null) {
      add(decoded, block.body(), found);
    }
    return found;
  }

  private static void add(Object record, Body body, List<Idle> found) {
    if (record instanceof IdleArguments arguments) {
      add(arguments, body, found);
    }
    Schema schema = Schema.of(record.getClass());
    for (int i = 0; i < schema.slots().size(); i++) {
      Object value = schema.read(record, i);
      if (value == null) {
        continue;
      }
      switch (schema.slots().get(i)) {
        case Schema.InlineSlot _ -> add(value, body, found);
        case Schema.BlockSlot slot -> add(List.of(value), blocks(body, slot.name()), found);
        case Schema.ListSlot slot -> add((List<?>) value, blocks(body, slot.name()), found);
        case Schema.AttrSlot _, Schema.LabelSlot _, Schema.MixSlot _ -> {}
      }
    }
  }

  private static List<Body> blocks(Body body, String name) {
    var found = new ArrayList<Body>();
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block && block.name().text().equals(name)) {
        found.add(block.body());
      }
    }
    return found;
  }

  private static void add(List<?> records, List<Body> written, List<Idle> found) {
    for (int i = 0; i < Math.min(records.size(), written.size()); i++) {
      add(records.get(i), written.get(i), found);
    }
  }

  private static void add(IdleArguments arguments, Body body, List<Idle> found) {
    var idle = arguments.idle();
    var parts = arguments.idleParts();
    for (Statement statement : body.statements()) {
      var name =
          switch (statement) {
            case Statement.Attribute attribute -> attribute.name();
            case Statement.Block nested -> nested.name();
          };
      String why = idle.get(name.text());
      if (why != null) {
        found.add(new Idle(name.text(), why, name.span()));
      }
      if (statement instanceof Statement.Attribute attribute) {
        parts
            .getOrDefault(name.text(), Map.of())
            .forEach((part, reason) -> found.add(part(attribute, part, reason)));
      }
    }
  }

  /// A part is at its place where it is written out, or else at its attribute.
  private static Idle part(Statement.Attribute attribute, String part, String why) {
    Span at = attribute.name().span();
    switch (attribute.value()) {
      case Expression.ArrayLiteral array -> {
        for (Expression element : array.elements()) {
          if (element instanceof Expression.StringLiteral text && text.value().equals(part)) {
            at = element.span();
          }
        }
      }
      case Expression.ObjectLiteral object -> {
        for (Expression.Field field : object.fields()) {
          if (field.name().text().equals(part)) {
            at = field.name().span();
          }
        }
      }
      default -> {} // what it comes from is not looked into
    }
    return new Idle(Quote.quote(part) + " in " + attribute.name().text(), why, at);
  }

  public Diagnostic warning() {
    return Diagnostic.warning(at, what + " has no effect: " + why);
  }
}
