package dev.pewter.metrics.exposition;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The samples of one name on a page. Valid until the page is emptied.
public final class MetricFamily {
  private static final int FIRST_SIZE = 2;

  private final MetricPage page;
  private final String name;
  private boolean isHidden;
  private MetricType type = MetricType.UNTYPED;
  private String help = "";
  private String[] labelNames = {};
  private long round;
  private long part; // of the page, that added to it last
  private int partStart; // the size then
  private int size;
  private String[][] labels = new String[FIRST_SIZE][];
  private double[] values = new double[FIRST_SIZE];
  private String @Nullable [][] ownNames; // of samples that do not have the family's names
  private @Nullable Distribution[] distributions = {};

  MetricFamily(MetricPage page, String name) {
    this.page = page;
    this.name = name;
  }

  /// One that takes samples and forgets them.
  static MetricFamily hidden(MetricPage page, String name, String... labelNames) {
    var family = new MetricFamily(page, name);
    family.labelNames = labelNames;
    family.isHidden = true;
    return family;
  }

  void begin(long newRound, MetricType newType, String newHelp, String... newLabelNames) {
    round = newRound;
    type = newType;
    help = newHelp;
    labelNames = newLabelNames;
    size = 0;
    part = page.part();
    partStart = 0;
    ownNames = null;
  }

  boolean isUsedIn(long now) {
    return round == now;
  }

  String name() {
    return name;
  }

  MetricType type() {
    return type;
  }

  int size() {
    return size;
  }

  /// Adds a sample.
  ///
  /// @param labelValues as many as the family has labels, in their order
  public void add(double value, String... labelValues) {
    if (labelValues.length != labelNames.length) {
      throw new IllegalArgumentException(name + " has labels " + Arrays.toString(labelNames));
    }
    put(value, 1, labelValues);
  }

  /// Adds a sample with labels of its own.
  ///
  /// @param names in ascending order
  public void addWith(double value, String[] names, String[] labelValues) {
    if (put(value, 1, labelValues)) {
      own(names);
    }
  }

  /// Adds a histogram or summary, as the family's type says.
  ///
  /// @param names in ascending order, without `le` and `quantile`
  public void addDistribution(Distribution distribution, String[] names, String[] labelValues) {
    if (!put(distribution.sum(), distribution.size() + 2, labelValues)) {
      return;
    }
    own(names);
    if (distributions.length < size) {
      distributions = Arrays.copyOf(distributions, labels.length);
    }
    distributions[size - 1] = distribution;
  }

  /// Returns whether there was room for the sample, which takes so many lines.
  private boolean put(double value, int lines, String[] labelValues) {
    if (isHidden || !page.takes(name, lines * weight(labelValues))) {
      return false;
    }
    if (part != page.part()) {
      part = page.part();
      partStart = size;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      labels = Arrays.copyOf(labels, 2 * size);
    }
    values[size] = value;
    labels[size] = labelValues;
    size++;
    return true;
  }

  /// Whether that part of the page was the last to add to it.
  boolean isOfPart(long number) {
    return part == number;
  }

  /// Removes what its last part added; returns how many samples that were.
  int removePart() {
    int removed = size - partStart;
    size = partStart;
    values = Arrays.copyOf(values, size + FIRST_SIZE);
    labels = Arrays.copyOf(labels, size + FIRST_SIZE);
    distributions = Arrays.copyOf(distributions, Math.min(distributions.length, size));
    return removed;
  }

  private long weight(String[] labelValues) {
    long bytes = MetricPage.SAMPLE_BYTES + name.length();
    for (String value : labelValues) {
      bytes += MetricPage.LABEL_BYTES + value.length();
    }
    return bytes;
  }

  private void own(String[] names) {
    if (ownNames == null) {
      ownNames = new String[labels.length][];
      Arrays.fill(ownNames, labelNames);
    } else if (ownNames.length < labels.length) {
      int before = ownNames.length;
      ownNames = Arrays.copyOf(ownNames, labels.length);
      Arrays.fill(ownNames, before, labels.length, labelNames);
    }
    ownNames[size - 1] = names;
  }

  private String[] names(int sample) {
    return ownNames == null || sample >= ownNames.length ? labelNames : ownNames[sample];
  }

  /// Samples with fewer labels first, then by the labels' values.
  int compare(int a, int b) {
    String[] left = labels[a];
    String[] right = labels[b];
    if (left.length != right.length) {
      return Integer.compare(left.length, right.length);
    }
    for (int i = 0; i < left.length; i++) {
      int order = left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return ownNames == null ? 0 : Arrays.compare(names(a), names(b));
  }

  /// Writes the family; returns how many samples that were.
  int write(TextWriter out, SampleSort sort) {
    int[] order = sort.order(this);
    out.header(name, type, help);
    int written = 0;
    for (int i = 0; i < size; i++) {
      int sample = order[i];
      if (i > 0 && compare(order[i - 1], sample) == 0) {
        page.problem("collected metric \"", name, "\" was collected before with the same labels");
        continue;
      }
      var distribution =
          sample < distributions.length
                  && (type == MetricType.HISTOGRAM || type == MetricType.SUMMARY)
              ? distributions[sample]
              : null;
      if (distribution == null) {
        out.sample(name, "", names(sample), labels[sample], values[sample]);
        written++;
      } else {
        written += out.distribution(name, type, distribution, names(sample), labels[sample]);
      }
    }
    return written;
  }
}
