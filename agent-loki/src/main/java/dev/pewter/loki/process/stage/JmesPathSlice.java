package dev.pewter.loki.process.stage;

import io.burt.jmespath.Adapter;
import io.burt.jmespath.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `[start:stop:step]` as the reference has it: of a list what is not null, of a text its
/// characters, of anything else null. The library's own fails on empty lists with a step below 0.
final class JmesPathSlice extends Node<Object> {
  private final @Nullable Integer start;
  private final @Nullable Integer stop;
  private final int step; // never 0

  JmesPathSlice(
      Adapter<Object> runtime,
      @Nullable Integer start,
      @Nullable Integer stop,
      @Nullable Integer step) {
    super(runtime);
    this.start = start;
    this.stop = stop;
    this.step = step == null ? 1 : step;
  }

  @Override
  public Object search(Object input) {
    if (input instanceof String text) {
      int[] characters = text.codePoints().toArray();
      var part = new StringBuilder();
      for (long at = first(characters.length); isIn(at, characters.length); at += step) {
        part.appendCodePoint(characters[(int) at]);
      }
      return part.toString();
    }
    if (!(input instanceof List<?> list)) {
      return runtime.createNull();
    }
    var part = new ArrayList<Object>();
    for (long at = first(list.size()); isIn(at, list.size()); at += step) {
      Object element = list.get((int) at);
      if (!element.equals(Values.NULL)) {
        part.add(element);
      }
    }
    return part;
  }

  private long first(int size) {
    return start == null ? (step < 0 ? size - 1 : 0) : place(start, size);
  }

  private boolean isIn(long at, int size) {
    long end = stop == null ? (step < 0 ? -1 : size) : place(stop, size);
    return step < 0 ? at > end : at < end;
  }

  /// Where a bound is: what is below 0 counts from the end, what is outside stops beside the list.
  private long place(int bound, int size) {
    long at = bound < 0 ? (long) bound + size : bound;
    return step < 0 ? Math.clamp(at, -1, size - 1L) : Math.clamp(at, 0, size);
  }

  @Override
  protected boolean internalEquals(Object other) {
    return other instanceof JmesPathSlice that
        && Objects.equals(start, that.start)
        && Objects.equals(stop, that.stop)
        && step == that.step;
  }

  @Override
  protected int internalHashCode() {
    return Objects.hash(start, stop, step);
  }
}
