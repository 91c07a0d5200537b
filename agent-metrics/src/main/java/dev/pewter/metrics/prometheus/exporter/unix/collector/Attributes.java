package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;

/// Numbers that are files of their own in a directory of `/sys`.
final class Attributes {
  private Attributes() {}

  /// A file and where its number goes.
  ///
  /// @param divisor what the number is divided by, after
  /// @param factor it was multiplied by this; one of them is 1, so that nothing is rounded twice
  record Attribute(String file, Family family, double divisor, double factor) {
    Attribute(String file, Family family) {
      this(file, family, 1, 1);
    }

    static Attribute divided(String file, Family family, double divisor) {
      return new Attribute(file, family, divisor, 1);
    }

    static Attribute multiplied(String file, Family family, double factor) {
      return new Attribute(file, family, 1, factor);
    }
  }

  /// How a file becomes a number; NaN leaves it out.
  @FunctionalInterface
  private interface Reading {
    double number(HostFiles files, RawPath directory, String file) throws IOException;
  }

  /// Adds the numbers of those files that can be read; one that says something else fails the
  /// collector.
  ///
  /// @param directory with a slash at its end; unchanged
  static void add(
      HostFiles files,
      RawPath directory,
      Iterable<Attribute> attributes,
      MetricPage page,
      String... labels)
      throws IOException {
    add(Attributes::numberOrMistake, files, directory, attributes, page, labels);
  }

  /// Adds the numbers of those files that can be read and are numbers.
  ///
  /// @param directory with a slash at its end; unchanged
  static void addNumbers(
      HostFiles files,
      RawPath directory,
      Iterable<Attribute> attributes,
      MetricPage page,
      String... labels)
      throws IOException {
    add(Attributes::number, files, directory, attributes, page, labels);
  }

  /// Adds the numbers of all those files, 0 for one that cannot be read; one that says something
  /// else fails the collector.
  ///
  /// @param directory with a slash at its end; unchanged
  static void addAll(
      HostFiles files,
      RawPath directory,
      Iterable<Attribute> attributes,
      MetricPage page,
      String... labels)
      throws IOException {
    add(Attributes::numberOrZero, files, directory, attributes, page, labels);
  }

  private static void add(
      Reading reading,
      HostFiles files,
      RawPath directory,
      Iterable<Attribute> attributes,
      MetricPage page,
      String... labels)
      throws IOException {
    for (var attribute : attributes) {
      double value = reading.number(files, directory, attribute.file);
      if (!Double.isNaN(value)) {
        attribute.family.add(page, value * attribute.factor / attribute.divisor, labels);
      }
    }
  }

  /// The decimal or, with `0x`, hexadecimal whole number of a file; NaN when it cannot be read or
  /// is none.
  ///
  /// @param directory with a slash at its end; unchanged
  static double number(HostFiles files, RawPath directory, String file) throws IOException {
    return isRead(files, directory, file) ? number(files.value()) : Double.NaN;
  }

  /// The same; NaN only when the file cannot be read or says that there is no number.
  ///
  /// @param directory with a slash at its end; unchanged
  static double numberOrMistake(HostFiles files, RawPath directory, String file)
      throws IOException {
    if (!isRead(files, directory, file)) {
      return Double.NaN;
    }
    Fields value = files.value();
    double number = number(value);
    if (Double.isNaN(number) && !value.startsWith("N/A")) {
      throw new IOException(directory + file + ": no number");
    }
    return number;
  }

  private static double numberOrZero(HostFiles files, RawPath directory, String file)
      throws IOException {
    double number = numberOrMistake(files, directory, file);
    return Double.isNaN(number) ? 0 : number;
  }

  private static boolean isRead(HostFiles files, RawPath directory, String file)
      throws IOException {
    int length = directory.length();
    var found = files.readIfPossible(directory.add(file));
    directory.cut(length);
    return found != null;
  }

  private static double number(Fields value) {
    try {
      return value.startsWith("0x") ? Fields.toDouble(value.hex()) : value.whole();
    } catch (IOException _) { // no number, or one of more than 64 bits
      return Double.NaN;
    }
  }

  /// A file's text, white space around it removed; empty when it cannot be read.
  ///
  /// @param directory with a slash at its end; unchanged
  static String text(HostFiles files, RawPath directory, String file) throws IOException {
    int length = directory.length();
    var text = files.textIfPossible(directory.add(file));
    directory.cut(length);
    return text == null ? "" : text;
  }
}
