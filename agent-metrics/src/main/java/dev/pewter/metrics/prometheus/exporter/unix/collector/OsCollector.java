package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which distribution the machine runs.
final class OsCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_os_info",
          "The distribution.",
          "build_id",
          "id",
          "id_like",
          "image_id",
          "image_version",
          "name",
          "pretty_name",
          "variant",
          "variant_id",
          "version",
          "version_codename",
          "version_id");
  private static final Family VERSION =
      Family.gauge(
          "node_os_version", "The distribution's version as a number.", "id", "id_like", "name");

  private static final Family SUPPORT_END =
      Family.gauge(
          "node_os_support_end_timestamp_seconds",
          "When the distribution is no longer supported, in seconds since 1970.");

  private final HostFiles files;
  private final String root;
  private final boolean isShowingSupportEnd;
  private final Map<String, String> facts = new HashMap<>();

  OsCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingSupportEnd = settings.hasNewerFamilies();
    String rootfs = settings.paths().rootfs();
    this.root = rootfs.equals("/") ? "" : rootfs;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.readIfThere(files.path(root).add("/etc/os-release"));
    if (fields == null) {
      fields = files.readIfThere(files.path(root).add("/usr/lib/os-release"));
    }
    if (fields == null) {
      throw new NoData("no os-release");
    }
    facts.clear();
    while (fields.nextLine()) {
      read(fields);
    }
    INFO.add(
        page,
        1,
        fact("BUILD_ID"),
        fact("ID"),
        fact("ID_LIKE"),
        fact("IMAGE_ID"),
        fact("IMAGE_VERSION"),
        fact("NAME"),
        fact("PRETTY_NAME"),
        fact("VARIANT"),
        fact("VARIANT_ID"),
        fact("VERSION"),
        fact("VERSION_CODENAME"),
        fact("VERSION_ID"));
    double version = leadingNumber(fact("VERSION_ID"));
    if (version > 0) {
      VERSION.add(page, version, fact("ID"), fact("ID_LIKE"), fact("NAME"));
    }
    String supportEnd = fact("SUPPORT_END");
    if (isShowingSupportEnd && !supportEnd.isEmpty()) {
      SUPPORT_END.add(page, seconds(supportEnd));
    }
  }

  /// When a day such as `2028-06-30` begins.
  private static double seconds(String day) throws IOException {
    try {
      return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    } catch (DateTimeParseException e) {
      throw new IOException("SUPPORT_END: not a day: \"" + day + "\"", e);
    }
  }

  private void read(Fields fields) throws IOException {
    String line = fields.line().text().strip();
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals <= 0) {
      throw fields.bad("an assignment");
    }
    facts.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1).strip()));
  }

  private static String unquoted(String value) {
    if (value.length() < 2
        || value.charAt(0) != value.charAt(value.length() - 1)
        || (value.charAt(0) != '"' && value.charAt(0) != '\'')) {
      return value;
    }
    String inner = value.substring(1, value.length() - 1);
    return value.charAt(0) == '"' && inner.indexOf('\\') >= 0
        ? inner.replaceAll("\\\\([\"$`\\\\])", "$1")
        : inner;
  }

  private String fact(String name) {
    return facts.getOrDefault(name, "");
  }

  /// `major` or `major.minor` at the beginning; 0 when there is none.
  private static double leadingNumber(@Nullable String version) {
    if (version == null) {
      return 0;
    }
    int end = 0;
    boolean hasPoint = false;
    while (end < version.length()
        && (Character.isDigit(version.charAt(end))
            || (version.charAt(end) == '.' && !hasPoint && end > 0))) {
      hasPoint |= version.charAt(end) == '.';
      end++;
    }
    try {
      return end == 0 ? 0 : Double.parseDouble(version.substring(0, end));
    } catch (NumberFormatException _) { // digits of another script
      return 0;
    }
  }
}
