package dev.pewter.core.template;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A semantic version; minor and patch may be left out.
///
/// @param original as it was written
record Semver(
    long major, long minor, long patch, String prerelease, String metadata, String original)
    implements Struct, Comparable<Semver> {
  private static final int MAX_LENGTH = 256;
  private static final Pattern PATTERN =
      Pattern.compile(
          "v?([0-9]{1,18})(?:\\.([0-9]{1,18}))?(?:\\.([0-9]{1,18}))?"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+))?"
              + "(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+))?");

  static Semver parse(String text) throws TemplateException {
    var matcher = PATTERN.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      throw new TemplateException("Invalid Semantic Version");
    }
    return new Semver(
        number(matcher.group(1)),
        number(matcher.group(2)),
        number(matcher.group(3)),
        orEmpty(matcher.group(4)),
        orEmpty(matcher.group(5)),
        text);
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public String typeName() {
    return "*semver.Version";
  }

  @Override
  public @Nullable Object field(String name) {
    return switch (name) {
      case "Major" -> new Whole("uint64", major);
      case "Minor" -> new Whole("uint64", minor);
      case "Patch" -> new Whole("uint64", patch);
      case "Prerelease" -> prerelease;
      case "Metadata" -> metadata;
      case "Original" -> original;
      case "String" -> toString();
      default -> null;
    };
  }

  /// By precedence: metadata does not count, and a version comes behind its prereleases.
  @Override
  public int compareTo(Semver other) {
    int order = Long.compare(major, other.major);
    order = order == 0 ? Long.compare(minor, other.minor) : order;
    order = order == 0 ? Long.compare(patch, other.patch) : order;
    if (order != 0 || prerelease.equals(other.prerelease)) {
      return order;
    }
    if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
      return prerelease.isEmpty() ? 1 : -1;
    }
    String[] mine = prerelease.split("\\.", -1);
    String[] others = other.prerelease.split("\\.", -1);
    for (int i = 0; i < Math.min(mine.length, others.length); i++) {
      int part = comparePart(mine[i], others[i]);
      if (part != 0) {
        return part;
      }
    }
    return Integer.compare(mine.length, others.length);
  }

  private static int comparePart(String mine, String other) {
    boolean isNumber = isNumber(mine);
    if (isNumber != isNumber(other)) {
      return isNumber ? -1 : 1;
    }
    return isNumber && mine.length() != other.length()
        ? Integer.compare(mine.length(), other.length())
        : mine.compareTo(other);
  }

  private static boolean isNumber(String part) {
    return part.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return major
        + "."
        + minor
        + "."
        + patch
        + (prerelease.isEmpty() ? "" : "-" + prerelease)
        + (metadata.isEmpty() ? "" : "+" + metadata);
  }
}
