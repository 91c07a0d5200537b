package dev.pewter.core.template;

/// Whether values are the same through and through, types included.
final class Equality {
  private int steps;

  private Equality() {}

  static boolean of(Object left, Object right) throws TemplateException {
    return new Equality().isSame(left, right, 0);
  }

  private boolean isSame(Object left, Object right, int depth) throws TemplateException {
    Limits.depth(depth);
    Limits.length(++steps);
    return switch (left) {
      case Double number -> right instanceof Double other && number.doubleValue() == other;
      case Seq list -> right instanceof Seq other && isSame(list, other, depth);
      case Dict map -> right instanceof Dict other && isSame(map, other, depth);
      default -> left.equals(right);
    };
  }

  private boolean isSame(Seq left, Seq right, int depth) throws TemplateException {
    if (!left.type().equals(right.type()) || left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!isSame(left.items().get(i), right.items().get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSame(Dict left, Dict right, int depth) throws TemplateException {
    if (!left.type().equals(right.type()) || left.fields().size() != right.fields().size()) {
      return false;
    }
    for (var field : left.fields().entrySet()) {
      Object other = right.fields().get(field.getKey());
      if (other == null || !isSame(field.getValue(), other, depth + 1)) {
        return false;
      }
    }
    return true;
  }
}
