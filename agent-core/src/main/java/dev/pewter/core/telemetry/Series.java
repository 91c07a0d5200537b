package dev.pewter.core.telemetry;

import dev.pewter.core.concurrent.Clock;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The values of one name with one set of labels.
abstract sealed class Series {

  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How many scopes use it; guarded by the registry.
  int users;

  /// @param labels as they are written, without braces
  abstract void write(Writer out, String name, String labels) throws IOException;

  private static void sample(Writer out, String name, String labels, String value)
      throws IOException {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  static final class Sum extends Series implements Metrics.Counter {
    private final DoubleAdder sum = new DoubleAdder();

    @Override
    public void add(double amount) {
      if (amount > 0) {
        sum.add(amount);
      }
    }

    @Override
    public double value() {
      return sum.sum();
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      sample(out, name, labels, GoText.number(value()));
    }
  }

  static final class Level extends Series implements Metrics.Gauge {
    private volatile double value;

    @Override
    public void set(double newValue) {
      value = newValue;
    }

    @Override
    public double value() {
      return value;
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      sample(out, name, labels, GoText.number(value));
    }
  }

  /// Asks when it is written.
  static final class Function extends Series {
    final Type type;
    volatile DoubleSupplier value;

    Function(Type type, DoubleSupplier value) {
      this.type = type;
      this.value = value;
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      double now = value.getAsDouble();
      if (!Double.isNaN(now)) { // nothing to show at the moment
        sample(out, name, labels, GoText.number(now));
      }
    }
  }

  /// Any number of series that are asked for when they are written.
  static final class Many extends Series {
    volatile Metrics.Many all;

    Many(Metrics.Many all) {
      this.all = all;
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      var lines = new Lines(out);
      all.collect(
          (value, own) -> {
            var text = lines.next();
            text.append(name).append('{').append(labels);
            for (int i = 0; i + 1 < own.length; i += 2) {
              if (i > 0 || !labels.isEmpty()) {
                text.append(',');
              }
              GoText.label(text, own[i], own[i + 1]);
            }
            text.append("} ").append(GoText.number(value)).append('\n');
          });
      lines.end();
    }
  }

  /// Passes lines on now and then: there may be tens of thousands of them.
  private static final class Lines {
    private static final int MOST = 8000;

    private final StringBuilder text = new StringBuilder(256);
    private final Writer out;
    private @Nullable IOException failure; // who tells of series cannot know of it

    Lines(Writer out) {
      this.out = out;
    }

    StringBuilder next() {
      if (text.length() > MOST) {
        flush();
      }
      return text;
    }

    private void flush() {
      try {
        if (failure == null) {
          out.append(text);
        }
      } catch (IOException e) {
        failure = e;
      }
      text.setLength(0);
    }

    void end() throws IOException {
      flush();
      if (failure != null) {
        throw failure;
      }
    }
  }

  static final class Quantiles extends Series implements Metrics.Summary {
    private final double[] ranks;
    private final RecentValues recent;

    Quantiles(double[] ranks, Clock clock) {
      this.ranks = ranks.clone();
      this.recent = new RecentValues(clock);
    }

    @Override
    public void observe(double value) {
      recent.add(value);
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      double[] values = recent.at(ranks);
      String comma = labels.isEmpty() ? "" : ",";
      for (int i = 0; i < ranks.length; i++) {
        String all = labels + comma + "quantile=\"" + GoText.number(ranks[i]) + '"';
        sample(out, name, all, GoText.number(values[i]));
      }
      sample(out, name + "_sum", labels, GoText.number(recent.sum()));
      sample(out, name + "_count", labels, Long.toString(recent.count()));
    }
  }

  static final class Buckets extends Series implements Metrics.Histogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    Buckets(double[] bounds) {
      this.bounds = bounds.clone();
      this.counts = new LongAdder[bounds.length + 1];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = new LongAdder();
      }
    }

    @Override
    public void observe(double value) {
      observe(value, 1);
    }

    @Override
    public void observe(double value, long times) {
      int bucket = 0;
      while (bucket < bounds.length && !(value <= bounds[bucket])) {
        bucket++;
      }
      counts[bucket].add(times);
      sum.add(value * times);
    }

    @Override
    void write(Writer out, String name, String labels) throws IOException {
      long count = 0;
      String comma = labels.isEmpty() ? "" : ",";
      for (int i = 0; i < counts.length; i++) {
        count += counts[i].sum();
        String bound = i < bounds.length ? GoText.number(bounds[i]) : "+Inf";
        String all = labels + comma + "le=\"" + bound + '"';
        sample(out, name + "_bucket", all, Long.toString(count));
      }
      sample(out, name + "_sum", labels, GoText.number(sum.sum()));
      sample(out, name + "_count", labels, Long.toString(count));
    }
  }
}
