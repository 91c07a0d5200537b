package dev.pewter.core.template;

/// `eq`, `lt` and the like: only between values of one kind.
final class Comparisons {
  private Comparisons() {}

  private enum Kind {
    BOOL,
    WHOLE,
    REAL,
    TEXT,
    OTHER
  }

  private static Kind kind(Object value) {
    return switch (value) {
      case Boolean _ -> Kind.BOOL;
      case Long _, Whole _ -> Kind.WHOLE;
      case Double _ -> Kind.REAL;
      case String _ -> Kind.TEXT;
      default -> Kind.OTHER;
    };
  }

  /// Whether the first equals any of the others.
  static boolean isAnyEqual(Object[] values) throws TemplateException {
    if (values.length == 1) {
      throw new TemplateException("missing argument for comparison");
    }
    for (int i = 1; i < values.length; i++) {
      if (isEqual(values[0], values[i])) {
        return true;
      }
    }
    return false;
  }

  static boolean isEqual(Object left, Object right) throws TemplateException {
    if (kind(left) != kind(right)) {
      if (left == Nil.NIL || right == Nil.NIL) {
        return false;
      }
      throw incompatible(left, right);
    }
    return switch (kind(left)) {
      case BOOL, TEXT -> left.equals(right);
      case WHOLE -> whole(left) == whole(right);
      case REAL -> ((Double) left).doubleValue() == ((Double) right).doubleValue();
      case OTHER -> {
        if (left == Nil.NIL || right == Nil.NIL) {
          yield left.equals(right);
        }
        if (left instanceof Seq || left instanceof Dict || right instanceof Seq) {
          throw new TemplateException("non-comparable type " + Types.name(left));
        }
        yield left.equals(right);
      }
    };
  }

  static int compare(Object left, Object right) throws TemplateException {
    var kind = kind(left);
    if (kind == Kind.OTHER || kind(right) == Kind.OTHER) {
      throw new TemplateException("invalid type for comparison");
    }
    if (kind != kind(right)) {
      throw incompatible(left, right);
    }
    return switch (kind) {
      case WHOLE -> Long.compare(whole(left), whole(right));
      case TEXT -> ((String) left).compareTo((String) right);
      case REAL -> {
        double first = (Double) left;
        double second = (Double) right;
        yield first < second ? -1 : 1; // equal ones are asked for by isEqual
      }
      case BOOL, OTHER -> throw new TemplateException("invalid type for comparison");
    };
  }

  private static long whole(Object value) {
    return value instanceof Long number
        ? number
        : value instanceof Whole(_, long other) ? other : 0;
  }

  private static TemplateException incompatible(Object left, Object right) {
    return new TemplateException(
        "incompatible types for comparison: " + Types.name(left) + " and " + Types.name(right));
  }
}
