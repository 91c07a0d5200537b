package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/// The time, its zone, and the clocks the kernel can use.
final class TimeCollector implements Collector {
  private static final double NANOS = 1e9;
  private static final String SOURCES = "devices/system/clocksource";
  private static final String SOURCE = "clocksource";
  private static final Family SECONDS =
      Family.gauge("node_time_seconds", "The time, in seconds since 1970.");
  private static final Family ZONE =
      Family.gauge(
          "node_time_zone_offset_seconds", "How far the zone is east of UTC.", "time_zone");
  private static final Family AVAILABLE =
      Family.gauge(
          "node_time_clocksource_available_info",
          "A clock the kernel could use.",
          "clocksource",
          "device");
  private static final Family CURRENT =
      Family.gauge(
          "node_time_clocksource_current_info",
          "The clock the kernel uses.",
          "clocksource",
          "device");

  private final HostFiles files;
  private final InstantSource clock;

  TimeCollector(HostFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Instant now = clock.instant();
    ZoneId zone = ZoneId.systemDefault();
    SECONDS.add(page, (now.getEpochSecond() * 1_000_000_000 + now.getNano()) / NANOS);
    ZONE.add(page, zone.getRules().getOffset(now).getTotalSeconds(), name(zone, now));
    List<String> sources = files.listIfPossible(files.sys(SOURCES));
    for (String source : sources == null ? List.<String>of() : sources) {
      if (source.startsWith(SOURCE) && source.length() > SOURCE.length()) {
        add(page, source);
      }
    }
  }

  private static String name(ZoneId zone, Instant now) {
    boolean isSummer = zone.getRules().isDaylightSavings(now);
    String name = TimeZone.getTimeZone(zone).getDisplayName(isSummer, TimeZone.SHORT, Locale.ROOT);
    return name.isEmpty() ? zone.getDisplayName(TextStyle.SHORT, Locale.ROOT) : name;
  }

  private void add(MetricPage page, String source) throws IOException {
    String device = source.substring(SOURCE.length());
    RawPath path = files.sys(SOURCES).add("/").add(source);
    int length = path.length();
    Fields names = files.readIfPossible(path.add("/available_clocksource"));
    while (names != null && names.nextLine()) {
      while (names.next()) {
        AVAILABLE.add(page, 1, names.text(), device);
      }
    }
    String current = files.textIfPossible(path.cut(length).add("/current_clocksource"));
    if (current != null) {
      CURRENT.add(page, 1, current, device);
    }
  }
}
