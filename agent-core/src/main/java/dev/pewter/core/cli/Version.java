package dev.pewter.core.cli;

import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// What was built.
///
/// @param ours the version of this program; it stands in for version `REFERENCE` of Alloy
record Version(String ours, String revision, String branch, String date) {
  /// The program whose language, flags and metrics this one has.
  static final String REFERENCE = "v1.18.0";

  static final Version CURRENT = load();

  private static Version load() {
    var properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/dev/pewter/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("the version cannot be read", e);
    }
    return new Version(
        properties.getProperty("version", "0.1.0-SNAPSHOT"),
        properties.getProperty("revision", "unknown"),
        properties.getProperty("branch", "unknown"),
        properties.getProperty("date", "unknown"));
  }

  /// What `--version` prints. Under the name `alloy` the first line is the one scripts look for.
  static String text(String program) {
    String shown = program.equals("alloy") ? REFERENCE : "v" + CURRENT.ours;
    return """
    %s, version %s (branch: %s, revision: %s)
      build user:       pewter
      build date:       %s
      java version:     %s
      platform:         %s/%s
      compatible with:  Alloy %s
    """
        .formatted(
            program,
            shown,
            CURRENT.branch,
            CURRENT.revision,
            CURRENT.date,
            Runtime.version(),
            System.getProperty("os.name", "").toLowerCase(java.util.Locale.ROOT),
            architecture(),
            REFERENCE);
  }

  /// Exposes what was built. Dashboards compare `version` with the reference's.
  void expose(Metrics metrics) {
    metrics
        .gauge(
            "alloy_build_info",
            "A metric with a constant 1 value labeled by what was built.",
            "version",
            REFERENCE,
            "revision",
            revision,
            "branch",
            branch,
            "goversion",
            "java" + Runtime.version().feature(),
            "goos",
            System.getProperty("os.name", "").toLowerCase(java.util.Locale.ROOT),
            "goarch",
            architecture(),
            "tags",
            "pewter-" + ours)
        .set(1);
  }

  /// As Go names it.
  static String architecture() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
