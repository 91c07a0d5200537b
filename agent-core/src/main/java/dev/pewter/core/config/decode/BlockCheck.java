package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds every mistake in a block that shows without evaluating it: names, forms, counts, what is
/// missing, and literals of the wrong type. What functions and references give is not looked at.
public final class BlockCheck {
  private final List<Diagnostic> found = new ArrayList<>();

  private BlockCheck() {}

  /// All mistakes of a block, in the order of its statements; what is missing comes last.
  public static List<Diagnostic> check(Statement.Block block, Class<? extends Record> type) {
    var check = new BlockCheck();
    check.block(block, Schema.of(type));
    return List.copyOf(check.found);
  }

  private void block(Statement.Block block, Schema schema) {
    var slots = new LinkedHashMap<String, Schema.Slot>();
    collect(schema, slots);
    var attributes = new HashSet<String>();
    var counts = new HashMap<String, Integer>();
    for (Statement statement : block.body().statements()) {
      if (statement instanceof Statement.Block nested) {
        counts.merge(nested.name().text(), 1, Integer::sum);
      }
    }
    for (Statement statement : block.body().statements()) {
      switch (statement) {
        case Statement.Attribute attribute -> attribute(attribute, slots, attributes);
        case Statement.Block nested -> nested(nested, slots, counts);
      }
    }
    slots.forEach(
        (name, slot) -> {
          if (isMissing(name, slot, attributes, counts)) {
            String form = slot instanceof Schema.AttrSlot ? "attribute " : "block ";
            error(block.span(), "missing required " + form + Quote.quote(name));
          }
        });
  }

  private static boolean isMissing(
      String name, Schema.Slot slot, Set<String> attributes, Map<String, Integer> counts) {
    return switch (slot) {
      case Schema.AttrSlot attr -> attr.isRequired() && !attributes.contains(name);
      case Schema.BlockSlot block -> block.required() && !counts.containsKey(name);
      case Schema.ListSlot list -> list.required() && !counts.containsKey(name);
      case Schema.MixSlot _, Schema.LabelSlot _, Schema.InlineSlot _ -> false;
    };
  }

  private static void collect(Schema schema, Map<String, Schema.Slot> slots) {
    for (Schema.Slot slot : schema.slots()) {
      switch (slot) {
        case Schema.AttrSlot attr -> slots.put(attr.name(), slot);
        case Schema.BlockSlot block -> slots.put(block.name(), slot);
        case Schema.ListSlot list -> slots.put(list.name(), slot);
        case Schema.MixSlot mix -> mix.elements().keySet().forEach(name -> slots.put(name, slot));
        case Schema.InlineSlot inline -> collect(inline.schema(), slots);
        case Schema.LabelSlot _ -> {}
      }
    }
  }

  private void attribute(
      Statement.Attribute attribute, Map<String, Schema.Slot> slots, Set<String> seen) {
    String name = attribute.name().text();
    Schema.Slot slot = slots.get(name);
    if (slot == null) {
      found.add(Mistakes.unknownAttribute(attribute.span(), name, slots.keySet()));
    } else if (!(slot instanceof Schema.AttrSlot attr)) {
      found.add(Mistakes.mustBeBlock(attribute.span(), name));
    } else if (!seen.add(name)) {
      found.add(Mistakes.attributeTwice(attribute.span(), name));
    } else {
      new LiteralCheck(found).check(attribute.value(), attr.type());
    }
  }

  private void nested(
      Statement.Block nested, Map<String, Schema.Slot> slots, Map<String, Integer> counts) {
    String name = nested.name().text();
    switch (slots.get(name)) {
      case null -> found.add(Mistakes.unknownBlock(nested.span(), name, slots.keySet()));
      case Schema.BlockSlot slot -> {
        if (counts.getOrDefault(name, 0) > 1) {
          found.add(Mistakes.blockTwice(nested.span(), name));
        } else {
          block(nested, Schema.of(slot.type()));
        }
      }
      case Schema.ListSlot slot -> block(nested, Schema.of(slot.element()));
      case Schema.MixSlot slot -> block(nested, Schema.of(slot.element(name)));
      case Schema.AttrSlot _, Schema.LabelSlot _, Schema.InlineSlot _ ->
          found.add(Mistakes.mustBeAttribute(nested.span(), name));
    }
  }

  private void error(Span span, String message) {
    found.add(Diagnostic.error(span, message));
  }
}
