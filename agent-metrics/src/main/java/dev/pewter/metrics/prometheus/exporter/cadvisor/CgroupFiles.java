package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the small files of control groups. A file that is not there, or does not have what is
/// looked for, gives NaN.
final class CgroupFiles {
  private final HostFiles files;

  CgroupFiles(HostFiles files) {
    this.files = files;
  }

  /// The only number of a file; `max` is infinite.
  double number(String path) throws IOException {
    Fields value = files.readIfPossible(files.path(path)) == null ? null : files.value();
    return value == null ? Double.NaN : number(value);
  }

  static double number(Fields field) throws IOException {
    if (field.is("max")) {
      return Double.POSITIVE_INFINITY;
    }
    return field.length() == 0 ? Double.NaN : field.whole();
  }

  /// The lines of a file; null when it is not there.
  @Nullable Fields lines(String path) throws IOException {
    return files.readIfPossible(files.path(path));
  }

  /// The number behind a name, in a file of names and numbers.
  double find(String path, String key) throws IOException {
    Fields fields = lines(path);
    while (fields != null && fields.nextLine()) {
      if (fields.next() && fields.is(key) && fields.next()) {
        return number(fields);
      }
    }
    return Double.NaN;
  }

  /// Reads the times that tasks waited, all or some of them, in seconds.
  void pressure(String path, double[] some, double[] full, int place) throws IOException {
    Fields fields = lines(path);
    while (fields != null && fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      double[] of = fields.is("full") ? full : some;
      while (fields.next()) {
        if (fields.startsWith("total=")) {
          fields.select(fields.from() + "total=".length(), fields.to());
          of[place] = fields.whole() / 1e6;
        }
      }
    }
  }
}
