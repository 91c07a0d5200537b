package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.BlockName;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The block `stage.timestamp`.
///
/// @param format the name of a format, or Go's reference time as it would be written in it
/// @param location an IANA name; null is UTC
@BlockName("timestamp")
public record TimestampArguments(
    @Attr("source") String source,
    @Attr("format") String format,
    @Attr(value = "fallback_formats", byDefault = "[]") List<String> fallbackFormats,
    @Attr("location") @Nullable String location,
    @Attr(value = "action_on_failure", byDefault = "fudge") String actionOnFailure,
    @Attr(value = "action_on_duplicate_timestamp", byDefault = "fudge") String actionOnDuplicate)
    implements StageArguments {
  /// Zones of tzdata that the JDK knows by other names only.
  private static final Set<String> SHORT_NAMES = Set.of("EST", "MST", "HST");

  public TimestampArguments {
    fallbackFormats = List.copyOf(fallbackFormats);
    actionOnFailure = actionOnFailure.isEmpty() ? "fudge" : actionOnFailure;
    actionOnDuplicate = actionOnDuplicate.isEmpty() ? "fudge" : actionOnDuplicate;
    if (source.isEmpty()) {
      throw StageChecks.refusal("timestamp source value is required if timestamp is specified");
    }
    if (format.isEmpty()) {
      throw StageChecks.refusal("timestamp format is required");
    }
    if (location != null && zone(location) == null) {
      throw StageChecks.refusal("invalid location specified: unknown time zone " + location)
          .about("location");
    }
    if (!actionOnFailure.equals("fudge") && !actionOnFailure.equals("skip")) {
      throw StageChecks.refusal("invalid action on failure (supported values are [skip fudge])")
          .about("action_on_failure");
    }
    if (!actionOnDuplicate.equals("fudge") && !actionOnDuplicate.equals("keep")) {
      throw StageChecks.refusal(
              "invalid action on duplicate timestamp (supported values are [keep fudge])")
          .about("action_on_duplicate_timestamp");
    }
  }

  /// The location, or null when none is given.
  @Nullable ZoneId zone() {
    return location == null ? null : zone(location);
  }

  private static @Nullable ZoneId zone(String name) {
    if (name.isEmpty() || name.equals("UTC")) {
      return ZoneOffset.UTC;
    }
    if (name.equals("Local")) {
      return ZoneId.systemDefault();
    }
    if (SHORT_NAMES.contains(name)) {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    }
    return ZoneId.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : null;
  }

  @Override
  public Stage build(StageContext context) {
    return new TimestampStage(this, context);
  }
}
