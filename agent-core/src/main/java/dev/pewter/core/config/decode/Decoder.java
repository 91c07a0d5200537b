package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Span;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decodes blocks into annotated records. Stops at the first mistake, as the reference does when it
/// loads; `BlockCheck` finds them all.
public final class Decoder {
  private final Evaluator evaluator;

  private Decoder(Scope scope) {
    this.evaluator = new Evaluator(scope);
  }

  /// Decodes the body of a block; its label is the caller's business unless the record has one.
  public static <T> T decode(Statement.Block block, Class<T> type, Scope scope)
      throws DecodeException {
    Schema schema = Schema.of(type);
    return type.cast(
        new Decoder(scope).body(block.body(), schema, schema.hasLabel() ? block : null));
  }

  public static <T> T decode(Body body, Class<T> type, Scope scope) throws DecodeException {
    return type.cast(new Decoder(scope).body(body, Schema.of(type), null));
  }

  /// Decodes a block of free form, such as the instance of a declared component: attributes only.
  public static Map<String, Value> decodeAttributes(Statement.Block block, Scope scope)
      throws DecodeException {
    var evaluator = new Evaluator(scope);
    var values = new LinkedHashMap<String, Value>();
    for (Statement statement : block.body().statements()) {
      switch (statement) {
        case Statement.Attribute attribute -> {
          try {
            values.put(attribute.name().text(), evaluator.value(attribute.value()));
          } catch (EvaluationException e) {
            throw DecodeException.of(e);
          }
        }
        case Statement.Block nested ->
            throw error(nested.span(), "nested blocks not supported here");
      }
    }
    return values;
  }

  private Object body(Body body, Schema schema, Statement.@Nullable Block block)
      throws DecodeException {
    var frame = new Frame(schema);
    frame.label(block);
    var seen = new HashSet<String>();
    Map<String, Integer> counts = count(body);
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute attribute -> attribute(attribute, frame, seen);
        case Statement.Block nested -> block(nested, frame, counts);
      }
    }
    try {
      return frame.create();
    } catch (InvalidArgument e) {
      throw DecodeException.of(e);
    }
  }

  private static Map<String, Integer> count(Body body) {
    var counts = new HashMap<String, Integer>();
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block) {
        counts.merge(block.name().text(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private void attribute(Statement.Attribute attribute, Frame frame, Set<String> seen)
      throws DecodeException {
    String name = attribute.name().text();
    if (!seen.add(name)) {
      throw new DecodeException(Mistakes.attributeTwice(attribute.span(), name));
    }
    Frame.Place place = frame.places.get(name);
    if (place == null) {
      throw new DecodeException(
          Mistakes.unknownAttribute(attribute.span(), name, frame.places.keySet()));
    }
    if (!(place.slot() instanceof Schema.AttrSlot attr)) {
      throw new DecodeException(Mistakes.mustBeBlock(attribute.span(), name));
    }
    try {
      Value value = evaluator.value(attribute.value());
      try {
        place.set(Converter.convert(value, attr.type(), attr.nullable()));
      } catch (ValueException e) {
        Diagnostic diagnostic = evaluator.trail().diagnose(e);
        throw new DecodeException(
            diagnostic.span() != null
                ? diagnostic
                : Diagnostic.error(attribute.value().span(), "null" + diagnostic.message()));
      }
    } catch (EvaluationException e) {
      throw DecodeException.of(e);
    }
  }

  private void block(Statement.Block block, Frame frame, Map<String, Integer> counts)
      throws DecodeException {
    String name = block.name().text();
    Frame.Place place = frame.places.get(name);
    if (place == null) {
      throw new DecodeException(Mistakes.unknownBlock(block.span(), name, frame.places.keySet()));
    }
    switch (place.slot()) {
      case Schema.BlockSlot slot -> {
        if (counts.getOrDefault(name, 0) > 1) {
          throw new DecodeException(Mistakes.blockTwice(block.span(), name));
        }
        place.set(body(block.body(), Schema.of(slot.type()), block));
      }
      case Schema.ListSlot slot -> place.add(body(block.body(), Schema.of(slot.element()), block));
      case Schema.MixSlot slot ->
          place.add(body(block.body(), Schema.of(slot.element(name)), block));
      case Schema.AttrSlot _, Schema.LabelSlot _, Schema.InlineSlot _ ->
          throw new DecodeException(Mistakes.mustBeAttribute(block.span(), name));
    }
  }

  private static DecodeException error(Span span, String message) {
    return new DecodeException(Diagnostic.error(span, message));
  }

  /// The components of one record while it is decoded, those of inlined records among them.
  private static final class Frame {
    final Schema schema;
    final @Nullable Object[] values;
    final boolean[] given;
    final Map<Integer, Frame> inlined = new LinkedHashMap<>();
    final Map<String, Place> places = new LinkedHashMap<>();

    /// Where a name's value goes.
    record Place(Frame frame, int index) {
      Schema.Slot slot() {
        return frame.schema.slots().get(index);
      }

      void set(@Nullable Object value) {
        frame.values[index] = value;
        frame.given[index] = true;
      }

      @SuppressWarnings("unchecked") // only this puts lists here
      void add(Object value) {
        if (!frame.given[index]) {
          set(new ArrayList<>());
        }
        ((List<Object>) java.util.Objects.requireNonNull(frame.values[index])).add(value);
      }
    }

    Frame(Schema schema) {
      this.schema = schema;
      var slots = schema.slots();
      this.values = new Object[slots.size()];
      this.given = new boolean[slots.size()];
      for (int i = 0; i < slots.size(); i++) {
        var place = new Place(this, i);
        switch (slots.get(i)) {
          case Schema.AttrSlot attr -> places.put(attr.name(), place);
          case Schema.BlockSlot block -> places.put(block.name(), place);
          case Schema.ListSlot list -> places.put(list.name(), place);
          case Schema.MixSlot mix ->
              mix.elements().keySet().forEach(name -> places.put(name, place));
          case Schema.InlineSlot inline -> {
            var frame = new Frame(inline.schema());
            inlined.put(i, frame);
            places.putAll(frame.places);
          }
          case Schema.LabelSlot _ -> {}
        }
      }
    }

    void label(Statement.@Nullable Block block) throws DecodeException {
      if (block == null) {
        return;
      }
      int index = -1;
      for (int i = 0; i < values.length; i++) {
        index = schema.slots().get(i) instanceof Schema.LabelSlot ? i : index;
      }
      String name = Quote.quote(block.name().text());
      if (block.label() == null && index >= 0) {
        throw error(block.header(), "block " + name + " requires non-empty label");
      }
      if (block.label() != null && index < 0) {
        throw error(block.header(), "block " + name + " does not support specifying labels");
      }
      if (block.label() != null) {
        values[index] = block.label().text();
        given[index] = true;
      }
    }

    Object create() throws DecodeException {
      for (int i = 0; i < values.length; i++) {
        Frame inner = inlined.get(i);
        if (inner != null) {
          values[i] = inner.create();
        } else if (!given[i]) {
          String missing = missing(schema.slots().get(i));
          if (missing != null) {
            throw DecodeException.plain(missing);
          }
          values[i] = schema.absent(i);
        }
      }
      return schema.create(values);
    }

    private static @Nullable String missing(Schema.Slot slot) {
      return switch (slot) {
        case Schema.AttrSlot attr when attr.isRequired() ->
            "missing required attribute " + Quote.quote(attr.name());
        case Schema.BlockSlot block when block.required() ->
            "missing required block " + Quote.quote(block.name());
        case Schema.ListSlot list when list.required() ->
            "missing required block " + Quote.quote(list.name());
        default -> null;
      };
    }
  }
}
