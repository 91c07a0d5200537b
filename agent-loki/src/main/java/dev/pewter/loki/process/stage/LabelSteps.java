package dev.pewter.loki.process.stage;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import org.jspecify.annotations.Nullable;

/// Remembers what label sets became when one label was set or removed, so that entries of the same
/// stream share one object. Bounded: 2048 places, the newer step takes a place over. For one
/// thread.
@SuppressWarnings("ReferenceEquality") // an equal but other set is another step
final class LabelSteps {
  private static final int PLACES = 2048;

  private static final Step[] NONE = {};

  private record Step(Labels from, String name, String value, Labels to) {}

  private @Nullable Step[] steps = NONE; // made when first needed

  /// The labels with one set, or removed when the value is empty.
  Labels with(Labels from, String name, String value) {
    int place = ((from.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode()) & 0x7fffffff;
    place = (place ^ place >>> 11) % PLACES;
    if (steps.length == 0) {
      steps = new Step[PLACES];
    }
    Step known = steps[place];
    if (known != null
        && known.from == from
        && known.name.equals(name)
        && known.value.equals(value)) {
      return known.to;
    }
    var changed = new LabelBuilder(from);
    changed.set(name, value);
    Labels to = changed.toLabels();
    if (known != null && known.to.equals(to)) {
      to = known.to;
    }
    steps[place] = new Step(from, name, value, to);
    return to;
  }
}
