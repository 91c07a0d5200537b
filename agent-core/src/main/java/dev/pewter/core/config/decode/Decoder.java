package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Decodes blocks into annotated records. Stops at the first mistake, as the reference does when it
/// loads; `check` finds them all, as `BlockCheck` does without evaluating anything.
public final class Decoder {
  private final Evaluator evaluator;
  private final Predicate<Expression> isKnown;

  /// Where mistakes are told; null when the first is thrown.
  private final @Nullable List<DecodeException> mistakes;

  private Decoder(
      Scope scope, Predicate<Expression> isKnown, @Nullable List<DecodeException> mistakes) {
    this.evaluator = new Evaluator(scope);
    this.isKnown = isKnown;
    this.mistakes = mistakes;
  }

  /// Decodes the body of a block; its label is the caller's business unless the record has one.
  public static <T> T decode(Statement.Block block, Class<T> type, Scope scope)
      throws DecodeException {
    Schema schema = Schema.of(type);
    var decoder = new Decoder(scope, _ -> true, null);
    return type.cast(
        Objects.requireNonNull(
            decoder.body(block.body(), schema, schema.hasLabel() ? block : null)));
  }

  public static <T> T decode(Body body, Class<T> type, Scope scope) throws DecodeException {
    var decoder = new Decoder(scope, _ -> true, null);
    return type.cast(Objects.requireNonNull(decoder.body(body, Schema.of(type), null)));
  }

  /// Decodes what can be known of a block beforehand: an attribute that is not known is passed
  /// over, and so are the record's own checks of every block around it and around a mistake. What
  /// is missing is not told: `BlockCheck` does.
  ///
  /// @param mistakes takes all there are, of each expression and each record the first
  /// @return the record; null when something in it is not known or wrong
  public static @Nullable Object check(
      Statement.Block block,
      Class<?> type,
      Scope scope,
      Predicate<Expression> isKnown,
      List<DecodeException> mistakes) {
    Schema schema = Schema.of(type);
    var decoder = new Decoder(scope, isKnown, mistakes);
    try {
      return decoder.body(block.body(), schema, schema.hasLabel() ? block : null);
    } catch (DecodeException e) {
      mistakes.add(e);
      return null;
    }
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
            throw DecodeException.of(e, attribute);
          }
        }
        case Statement.Block nested ->
            throw error(nested.span(), "nested blocks not supported here");
      }
    }
    return values;
  }

  /// The record of a body; null when something in it is not known, or wrong and told.
  private @Nullable Object body(Body body, Schema schema, Statement.@Nullable Block block)
      throws DecodeException {
    var frame = new Frame(schema);
    boolean whole = isFine(() -> frame.label(block));
    var seen = new HashSet<String>();
    Map<String, Integer> counts = count(body);
    for (Statement statement : body.statements()) {
      whole &=
          isFine(
              () ->
                  switch (statement) {
                    case Statement.Attribute attribute -> attribute(attribute, frame, seen);
                    case Statement.Block nested -> block(nested, frame, counts);
                  });
    }
    String missing = frame.missing();
    if (missing != null && mistakes == null) {
      throw DecodeException.plain(missing);
    }
    if (!whole || missing != null) {
      return null;
    }
    try {
      return frame.create();
    } catch (InvalidArgument e) {
      throw DecodeException.of(e, body);
    }
  }

  /// A part of a body.
  @FunctionalInterface
  private interface Part {
    /// Whether all of it is known.
    boolean decode() throws DecodeException;
  }

  /// Whether a part is known and right; a mistake is told or thrown.
  private boolean isFine(Part part) throws DecodeException {
    try {
      return part.decode();
    } catch (DecodeException e) {
      if (mistakes == null) {
        throw e;
      }
      mistakes.add(e);
      return false;
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

  /// Whether it is known.
  private boolean attribute(Statement.Attribute attribute, Frame frame, Set<String> seen)
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
    if (!isKnown.test(attribute.value())) {
      return false;
    }
    try {
      Value value = evaluator.value(attribute.value());
      try {
        place.set(Converter.convert(value, attr.type(), attr.nullable()));
        return true;
      } catch (ValueException e) {
        Diagnostic diagnostic = evaluator.trail().diagnose(e);
        throw new DecodeException(
                diagnostic.span() != null
                    ? diagnostic.withHint(new Meant(evaluator).hint(attribute.value(), attr.type()))
                    : Diagnostic.error(attribute.value().span(), "null" + diagnostic.message()))
            .withoutSecrets(attribute);
      }
    } catch (EvaluationException e) {
      throw DecodeException.of(e, attribute);
    }
  }

  /// Whether all of it is known.
  private boolean block(Statement.Block block, Frame frame, Map<String, Integer> counts)
      throws DecodeException {
    String name = block.name().text();
    Frame.Place place = frame.places.get(name);
    if (place == null) {
      throw new DecodeException(Mistakes.unknownBlock(block.span(), name, frame.places.keySet()));
    }
    Class<?> type =
        switch (place.slot()) {
          case Schema.BlockSlot slot -> {
            if (counts.getOrDefault(name, 0) > 1) {
              throw new DecodeException(Mistakes.blockTwice(block.span(), name));
            }
            yield slot.type();
          }
          case Schema.ListSlot slot -> slot.element();
          case Schema.MixSlot slot -> slot.element(name);
          case Schema.AttrSlot _, Schema.LabelSlot _, Schema.InlineSlot _ ->
              throw new DecodeException(Mistakes.mustBeAttribute(block.span(), name));
        };
    Object value;
    try {
      value = body(block.body(), Schema.of(type), block);
    } catch (DecodeException e) {
      throw e.within(block);
    }
    if (value == null) {
      return false;
    }
    if (place.slot() instanceof Schema.BlockSlot) {
      place.set(value);
    } else {
      place.add(value);
    }
    return true;
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
        ((List<Object>) Objects.requireNonNull(frame.values[index])).add(value);
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

    /// True, for a label is always known.
    boolean label(Statement.@Nullable Block block) throws DecodeException {
      if (block == null) {
        return true;
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
      return true;
    }

    /// Says the first that is missing; null when nothing is.
    @Nullable String missing() {
      String missing = null;
      for (int i = 0; i < values.length && missing == null; i++) {
        Frame inner = inlined.get(i);
        if (inner != null) {
          missing = inner.missing();
        } else if (!given[i]) {
          missing = missing(schema.slots().get(i));
        }
      }
      return missing;
    }

    Object create() {
      for (int i = 0; i < values.length; i++) {
        Frame inner = inlined.get(i);
        if (inner != null) {
          values[i] = inner.create();
        } else if (!given[i]) {
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
