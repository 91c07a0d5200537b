package dev.pewter.core.config.eval;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with a value, before it is known where in the file that value came from.
public final class ValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A step from the value that was looked at to the one that is wrong.
  ///
  /// @param path `[2]` or `.field`, towards the next step; null at the last one
  /// @param message what is wrong; null where the next step says it
  record Step(Value value, @Nullable String path, @Nullable String message) {}

  private final transient List<Step> steps = new ArrayList<>();
  private @Nullable String expected;

  public ValueException(Value value, String message) {
    super(message, null, false, false);
    steps.add(new Step(value, null, message));
  }

  /// `should be number, got string`
  public static ValueException type(Value value, String expected) {
    var mistake = new ValueException(value, "should be " + expected + ", got " + value.type());
    mistake.expected = expected;
    return mistake;
  }

  /// The text where there is no expression to put in front of it: `expected number, got string`.
  public String statement() {
    return expected == null
        ? String.valueOf(getMessage())
        : "expected " + expected + ", got " + steps.getLast().value().type();
  }

  /// The value that is wrong is an element of this array.
  public ValueException inElement(Value array, int index) {
    steps.addFirst(new Step(array, "[" + index + "]", null));
    return this;
  }

  /// The value that is wrong is a field of this object.
  public ValueException inField(Value object, String name) {
    steps.addFirst(new Step(object, "." + name, null));
    return this;
  }

  List<Step> steps() {
    return steps;
  }
}
