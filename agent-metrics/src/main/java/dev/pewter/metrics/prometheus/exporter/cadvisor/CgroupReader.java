package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.io.IOException;
import java.util.List;

/// Reads the control groups of one version.
interface CgroupReader {

  /// The directories below which groups are found; the same group may be below several.
  List<String> roots();

  /// Reads a group anew; what is not there is NaN.
  ///
  /// @param group its path, `/` for the root
  void read(String group, CgroupStats stats) throws IOException;

  /// A directory in which the group has its processes.
  String directory(String group);

  /// A file that is written when the group is made, and hardly later.
  String firstFile(String group);

  /// A directory below another one.
  static String below(String root, String group) {
    return group.equals("/") ? root : root + group;
  }
}
