package dev.pewter.metrics.exposition;

/// What a family of metrics is called and looks like, known before there is a page.
public final class Family {
  private final String name;
  private final MetricType type;
  private final String help;
  private final String[] labels;

  private Family(String name, MetricType type, String help, String... labels) {
    this.name = name;
    this.type = type;
    this.help = help;
    this.labels = labels;
  }

  /// @param labels their names, in ascending order, as everywhere here
  public static Family counter(String name, String help, String... labels) {
    return new Family(name, MetricType.COUNTER, help, labels);
  }

  public static Family gauge(String name, String help, String... labels) {
    return new Family(name, MetricType.GAUGE, help, labels);
  }

  public static Family untyped(String name, String help, String... labels) {
    return new Family(name, MetricType.UNTYPED, help, labels);
  }

  /// The family of a page, to add samples to.
  public MetricFamily on(MetricPage page) {
    return page.family(name, type, help, labels);
  }

  /// Adds a sample to a page.
  public void add(MetricPage page, double value, String... labelValues) {
    on(page).add(value, labelValues);
  }

  /// Finds many families of a page at once.
  public static MetricFamily[] on(MetricPage page, Family... families) {
    var found = new MetricFamily[families.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = families[i].on(page);
    }
    return found;
  }
}
