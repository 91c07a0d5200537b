package dev.pewter.core.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.TimeZone;

/// The abbreviations of one zone, such as EST and EDT. All others stand for UTC.
record ZoneNames(ZoneRules rules, String standard, String daylight) {

  static ZoneNames of(ZoneId zone) {
    var names = TimeZone.getTimeZone(zone);
    return new ZoneNames(
        zone.getRules(),
        names.getDisplayName(false, TimeZone.SHORT, Locale.ENGLISH),
        names.getDisplayName(true, TimeZone.SHORT, Locale.ENGLISH));
  }

  /// The seconds east of UTC that an abbreviation stands for at a local time.
  int offset(String name, long localSeconds) {
    boolean isDaylight = !name.equals(standard);
    if (isDaylight && !name.equals(daylight)) {
      return 0;
    }
    var about = Instant.ofEpochSecond(localSeconds);
    int base = rules.getStandardOffset(about).getTotalSeconds();
    return isDaylight ? base + saving(about) : base;
  }

  /// What clocks are advanced by at the time, else when they are next advanced.
  private int saving(Instant at) {
    if (!rules.isDaylightSavings(at)) {
      var next = rules.nextTransition(at);
      return next == null ? 0 : (int) rules.getDaylightSavings(next.getInstant()).toSeconds();
    }
    return (int) rules.getDaylightSavings(at).toSeconds();
  }

  /// The seconds east of UTC in a zone at a local time. Around a change of the clocks it is one of
  /// the two, the one that Go takes.
  static int offset(ZoneId zone, long localSeconds) {
    var rules = zone.getRules();
    int first = rules.getOffset(Instant.ofEpochSecond(localSeconds)).getTotalSeconds();
    return first == 0
        ? 0
        : rules.getOffset(Instant.ofEpochSecond(localSeconds - first)).getTotalSeconds();
  }
}
