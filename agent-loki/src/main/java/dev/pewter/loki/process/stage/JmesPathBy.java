package dev.pewter.loki.process.stage;

import io.burt.jmespath.Adapter;
import io.burt.jmespath.JmesPathType;
import io.burt.jmespath.function.ArgumentConstraints;
import io.burt.jmespath.function.BaseFunction;
import io.burt.jmespath.function.FunctionArgument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// `sort_by`, `min_by` and `max_by` over elements of any type: the library's take only objects.
final class JmesPathBy extends BaseFunction {
  private static final Set<JmesPathType> SORTABLE =
      EnumSet.of(JmesPathType.NUMBER, JmesPathType.STRING);

  private final Result result;

  /// What becomes of the elements.
  enum Result {
    SORT,
    MIN,
    MAX
  }

  private record Keyed<T>(T element, T key) {}

  JmesPathBy(String name, Result result) {
    super(name, ArgumentConstraints.typeOf(JmesPathType.ARRAY), ArgumentConstraints.expression());
    this.result = result;
  }

  @Override
  protected <T> T callFunction(Adapter<T> runtime, List<FunctionArgument<T>> arguments) {
    var key = arguments.getLast().expression();
    var keyed = new ArrayList<Keyed<T>>();
    var types = EnumSet.noneOf(JmesPathType.class);
    for (T element : runtime.toList(arguments.getFirst().value())) {
      T found = key.search(element);
      keyed.add(new Keyed<>(element, found));
      types.add(runtime.typeOf(found));
    }
    if (types.size() > 1 || !SORTABLE.containsAll(types)) {
      return runtime.handleArgumentTypeError(this, "numbers or texts", types.toString());
    }
    Comparator<Keyed<T>> upwards = (a, b) -> runtime.compare(a.key, b.key);
    keyed.sort(result == Result.MAX ? upwards.reversed() : upwards);
    return switch (result) {
      case SORT -> runtime.createArray(keyed.stream().map(Keyed::element).toList());
      case MIN, MAX -> keyed.isEmpty() ? runtime.createNull() : keyed.getFirst().element;
    };
  }
}
