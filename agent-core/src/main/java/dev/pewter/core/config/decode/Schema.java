package dev.pewter.core.config.decode;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.ValueException;
import dev.pewter.core.config.parse.Parser;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What a record's annotations say of the block it stands for. Made once per class.
public final class Schema {
  private static final Map<Class<?>, Schema> CACHE = new ConcurrentHashMap<>();

  /// A component of the record.
  public sealed interface Slot {}

  /// @param byDefault as the annotation has it; null when there is none
  public record AttrSlot(String name, Type type, boolean nullable, @Nullable String byDefault)
      implements Slot {
    public boolean isRequired() {
      return byDefault == null && !nullable;
    }

    public boolean isOf(Class<?> wanted) {
      return type == wanted;
    }

    public boolean isListOf(Class<?> wanted) {
      return type instanceof ParameterizedType list
          && list.getRawType() == List.class
          && list.getActualTypeArguments()[0] == wanted;
    }
  }

  /// One block, or none.
  public record BlockSlot(
      String name, Class<?> type, boolean nullable, boolean required, boolean isShownWhenWritten)
      implements Slot {}

  /// A repeated block.
  public record ListSlot(String name, Class<?> element, boolean required) implements Slot {}

  /// Blocks of several names in written order.
  public record MixSlot(String prefix, Map<String, Class<?>> elements) implements Slot {
    /// The record of a block of the mix.
    Class<?> element(String name) {
      return Objects.requireNonNull(elements.get(name));
    }
  }

  public record LabelSlot() implements Slot {}

  public record InlineSlot(Schema schema) implements Slot {}

  private final Class<?> type;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Method> accessors = new ArrayList<>();
  private final Constructor<?> constructor;
  private final Map<Integer, Object> defaults = new ConcurrentHashMap<>();

  private Schema(Class<?> type) {
    this.type = type;
    var types = new ArrayList<Class<?>>();
    for (RecordComponent component : type.getRecordComponents()) {
      slots.add(slot(component));
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      accessors.add(accessor);
      types.add(component.getType());
    }
    try {
      constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  /// The schema of an annotated record.
  public static Schema of(Class<?> type) {
    Schema known = CACHE.get(type);
    if (known == null) {
      known = new Schema(type); // not computeIfAbsent: records contain records
      CACHE.putIfAbsent(type, known);
    }
    return known;
  }

  /// The components in the record's order.
  public List<Slot> slots() {
    return List.copyOf(slots);
  }

  boolean hasLabel() {
    return slots.stream().anyMatch(LabelSlot.class::isInstance);
  }

  private static Slot slot(RecordComponent component) {
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    Attr attr = component.getAnnotation(Attr.class);
    if (attr != null) {
      String byDefault = attr.byDefault().equals(Attr.NONE) ? null : attr.byDefault();
      return new AttrSlot(attr.value(), component.getGenericType(), nullable, byDefault);
    }
    Block block = component.getAnnotation(Block.class);
    if (block != null) {
      return block(component, block, nullable);
    }
    if (component.isAnnotationPresent(Inline.class)) {
      return new InlineSlot(of(component.getType()));
    }
    if (((AnnotatedElement) component).isAnnotationPresent(Label.class)) {
      return new LabelSlot();
    }
    throw new IllegalStateException(component + " says neither @Attr, @Block, @Inline nor @Label");
  }

  private static Slot block(RecordComponent component, Block block, boolean nullable) {
    if (!(component.getGenericType() instanceof ParameterizedType list)) {
      return new BlockSlot(
          block.value(), component.getType(), nullable, block.required(), block.shownWhenWritten());
    }
    var element = (Class<?>) list.getActualTypeArguments()[0];
    if (!element.isSealed()) {
      return new ListSlot(block.value(), element, block.required());
    }
    var elements = new LinkedHashMap<String, Class<?>>();
    for (Class<?> permitted : element.getPermittedSubclasses()) {
      BlockName name = permitted.getAnnotation(BlockName.class);
      if (name == null) {
        throw new IllegalStateException(permitted + " has no @BlockName");
      }
      elements.put(block.value() + "." + name.value(), permitted);
    }
    return new MixSlot(block.value(), elements);
  }

  Object create(@Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidArgument mistake) {
        throw mistake;
      }
      throw new IllegalStateException("cannot make " + type.getName(), e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("cannot make " + type.getName(), e);
    }
  }

  @Nullable Object read(Object record, int slot) {
    try {
      return accessors.get(slot).invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + accessors.get(slot), e);
    }
  }

  /// What a component is when the block does not say it; null for a nullable one.
  @Nullable Object absent(int index) {
    return switch (slots.get(index)) {
      case AttrSlot attr when attr.byDefault() != null ->
          defaults.computeIfAbsent(index, _ -> parseDefault(attr));
      case AttrSlot _, LabelSlot _ -> null;
      case BlockSlot block ->
          block.nullable() ? null : defaults.computeIfAbsent(index, _ -> of(block.type()).empty());
      case ListSlot _, MixSlot _ -> List.of();
      case InlineSlot inline -> inline.schema().empty();
    };
  }

  /// The record of an empty block.
  Object empty() {
    var values = new @Nullable Object[slots.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = absent(i);
    }
    return create(values);
  }

  private Object parseDefault(AttrSlot attr) {
    String text = String.valueOf(attr.byDefault());
    var parsed =
        Parser.parseExpression(new Source("default", text.getBytes(StandardCharsets.UTF_8)));
    Expression expression = parsed.expression();
    if (expression != null && !(expression instanceof Expression.Identifier)) {
      try {
        return converted(attr, Evaluator.evaluate(expression, Scope.EMPTY));
      } catch (EvaluationException | ValueException _) {
        return asText(attr, text); // a plain text that happens to look like an expression
      }
    }
    return asText(attr, text);
  }

  private Object asText(AttrSlot attr, String text) {
    try {
      return converted(attr, new Value.Str(text));
    } catch (ValueException e) {
      throw new IllegalStateException(
          type.getName() + ": the default of " + attr.name() + " does not fit", e);
    }
  }

  private static Object converted(AttrSlot attr, Value value) throws ValueException {
    Object converted = Converter.convert(value, attr.type(), false);
    if (converted == null) {
      throw new IllegalStateException("a default cannot be null: " + attr.name());
    }
    return converted;
  }
}
