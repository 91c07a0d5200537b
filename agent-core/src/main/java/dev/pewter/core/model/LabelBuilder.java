package dev.pewter.core.model;

import java.util.Arrays;

/// Labels while they change: sorted by name, without empty values. For one thread.
public final class LabelBuilder {
  private String[] pairs; // name, value, name, value, …; shared with its origin until changed
  private int used;
  private boolean isShared;
  private final Object origin; // the Labels or Target it still equals while `isUnchanged`
  private boolean isUnchanged = true;

  public LabelBuilder(Labels labels) {
    this(labels, labels.pairs());
  }

  public LabelBuilder(Target target) {
    this(target, target.pairs());
    for (int i = 1; i < used; i += 2) {
      if (pairs[i].isEmpty()) {
        dropEmpty();
        break;
      }
    }
  }

  private LabelBuilder(Object origin, String[] pairs) {
    this.origin = origin;
    this.pairs = pairs;
    this.used = pairs.length;
    this.isShared = true;
  }

  private void dropEmpty() {
    own(0);
    int kept = 0;
    for (int i = 0; i < used; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        pairs[kept++] = pairs[i];
        pairs[kept++] = pairs[i + 1];
      }
    }
    used = kept;
  }

  /// The same labels, independent of these from here on.
  public LabelBuilder copy() {
    var copy = new LabelBuilder(origin, pairs);
    copy.used = used;
    copy.isUnchanged = isUnchanged;
    isShared = true;
    return copy;
  }

  public int size() {
    return used / 2;
  }

  public String name(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// The value of a label; empty when it is not there.
  public String get(String name) {
    int at = Pairs.find(pairs, used, name);
    return at < 0 ? "" : pairs[at];
  }

  /// Sets a label; an empty value deletes it.
  public void set(String name, String value) {
    if (value.isEmpty()) {
      delete(name);
      return;
    }
    int at = Pairs.find(pairs, used, name);
    if (at >= 0) {
      if (!pairs[at].equals(value)) {
        own(0);
        pairs[at] = value;
      }
      return;
    }
    own(2);
    int place = -at - 1;
    System.arraycopy(pairs, place, pairs, place + 2, used - place);
    pairs[place] = name;
    pairs[place + 1] = value;
    used += 2;
  }

  public void delete(String name) {
    int at = Pairs.find(pairs, used, name);
    if (at >= 0) {
      own(0);
      System.arraycopy(pairs, at + 1, pairs, at - 1, used - at - 1);
      used -= 2;
    }
  }

  /// Makes the array ours, with room for `more` strings.
  private void own(int more) {
    isUnchanged = false;
    if (isShared || used + more > pairs.length) {
      pairs = Arrays.copyOf(pairs, used + more + 8);
      isShared = false;
    }
  }

  /// The labels as they are now; the object this was made from when nothing changed.
  public Labels toLabels() {
    return isUnchanged && origin instanceof Labels same ? same : Labels.ofSorted(finished());
  }

  /// The labels as they are now; the object this was made from when nothing changed.
  public Target toTarget() {
    return isUnchanged && origin instanceof Target same ? same : Target.ofSorted(finished());
  }

  private String[] finished() {
    return Arrays.copyOf(pairs, used);
  }
}
