package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.json.JsonException;
import io.burt.jmespath.BaseRuntime;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.JmesPathType;
import io.burt.jmespath.RuntimeConfiguration;
import io.burt.jmespath.function.FunctionRegistry;
import io.burt.jmespath.node.Node;
import io.burt.jmespath.node.NodeFactory;
import io.burt.jmespath.node.StandardNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JMESPath over `JsonTree`s. Loaded when the first expression needs it.
final class JmesPathRuntime extends BaseRuntime<Object> {
  private static final JmesPathRuntime INSTANCE = new JmesPathRuntime();

  private final NodeFactory<Object> nodes =
      new StandardNodeFactory<>(this) {
        @Override
        public Node<Object> createSlice(
            @Nullable Integer start, @Nullable Integer stop, @Nullable Integer step) {
          return new JmesPathSlice(JmesPathRuntime.this, start, stop, step);
        }
      };

  private JmesPathRuntime() {
    super(
        RuntimeConfiguration.builder()
            .withFunctionRegistry(
                FunctionRegistry.defaultRegistry()
                    .extend(
                        new JmesPathBy("sort_by", JmesPathBy.Result.SORT),
                        new JmesPathBy("min_by", JmesPathBy.Result.MIN),
                        new JmesPathBy("max_by", JmesPathBy.Result.MAX)))
            .build());
  }

  @Override
  public NodeFactory<Object> nodeFactory() {
    return nodes;
  }

  /// @throws InvalidArgument with the words of the reference
  static JsonQuery query(String expression) {
    try {
      var compiled = INSTANCE.compile(expression);
      return tree -> {
        try {
          return compiled.search(tree);
        } catch (JmesPathException _) { // a function that is not for this type
          return null;
        }
      };
    } catch (JmesPathException | NumberFormatException e) { // an index above 31 bits
      throw StageChecks.refusal("could not compile JMES expression: " + e.getMessage())
          .about("expressions");
    }
  }

  @Override
  public Object parseString(String json) {
    try {
      return JsonTree.parse(json);
    } catch (JsonException e) {
      throw new JmesPathException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public List<Object> toList(Object value) {
    return switch (value) {
      case List<?> array -> new ArrayList<>(array);
      case Map<?, ?> object -> new ArrayList<>(object.values());
      default -> List.of();
    };
  }

  @Override
  public String toString(Object value) {
    return value instanceof String text ? text : JsonText.compact(value);
  }

  @Override
  public Number toNumber(Object value) {
    return value instanceof Number number ? number : 0d;
  }

  @Override
  public boolean isTruthy(Object value) {
    return switch (value) {
      case Boolean is -> is;
      case String text -> !text.isEmpty();
      case List<?> array -> !array.isEmpty();
      case Map<?, ?> object -> !object.isEmpty();
      default -> value instanceof Number;
    };
  }

  @Override
  public JmesPathType typeOf(Object value) {
    return switch (value) {
      case Boolean _ -> JmesPathType.BOOLEAN;
      case String _ -> JmesPathType.STRING;
      case Number _ -> JmesPathType.NUMBER;
      case List<?> _ -> JmesPathType.ARRAY;
      case Map<?, ?> _ -> JmesPathType.OBJECT;
      default -> JmesPathType.NULL;
    };
  }

  @Override
  public Object getProperty(Object value, Object name) {
    Object member = value instanceof Map<?, ?> object ? object.get(name) : null;
    return member == null ? Values.NULL : member;
  }

  @Override
  public Collection<Object> getPropertyNames(Object value) {
    return value instanceof Map<?, ?> object ? new ArrayList<>(object.keySet()) : List.of();
  }

  @Override
  public Object createNull() {
    return Values.NULL;
  }

  @Override
  public Object createArray(Collection<Object> elements) {
    return new ArrayList<>(elements);
  }

  @Override
  public Object createString(String text) {
    return text;
  }

  @Override
  public Object createBoolean(boolean is) {
    return is;
  }

  @Override
  public Object createObject(Map<Object, Object> members) {
    return new LinkedHashMap<>(members);
  }

  @Override
  public Object createNumber(double number) {
    return number;
  }

  @Override
  public Object createNumber(long number) {
    return (double) number;
  }
}
