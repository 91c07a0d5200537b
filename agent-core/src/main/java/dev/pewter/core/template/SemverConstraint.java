package dev.pewter.core.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One condition on a version, such as `>= 1.2` or `~1.x`.
///
/// @param isAny whether no part of the version is given
/// @param hasMinor whether the second part is given
/// @param hasPatch whether all parts are given
record SemverConstraint(
    String operator, Semver version, boolean isAny, boolean hasMinor, boolean hasPatch) {
  private static final int MAX_LENGTH = 1024;
  private static final String VERSION =
      "v?([0-9]{1,18}|[xX*])(?:\\.([0-9]{1,18}|[xX*]))?(?:\\.([0-9]{1,18}|[xX*]))?"
          + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+))?"
          + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*+)?";
  private static final Pattern ONE =
      Pattern.compile("\\s*(=>|=<|>=|<=|!=|~>|=|>|<|~|\\^|)\\s*" + VERSION + "\\s*,?");
  private static final Pattern RANGE = Pattern.compile("\\s*([^\\s|,]+)\\s+-\\s+([^\\s|,]+)\\s*");

  /// Alternatives, each of which is several conditions.
  static List<List<SemverConstraint>> alternatives(String text) throws TemplateException {
    if (text.length() > MAX_LENGTH) {
      throw new TemplateException("improper constraint: " + text.substring(0, 64) + "…");
    }
    var alternatives = new ArrayList<List<SemverConstraint>>();
    for (String part : RANGE.matcher(text).replaceAll(">= $1, <= $2 ").split("\\|\\|", -1)) {
      alternatives.add(all(part));
    }
    return alternatives;
  }

  private static List<SemverConstraint> all(String text) throws TemplateException {
    var all = new ArrayList<SemverConstraint>();
    var matcher = ONE.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.find(at) && matcher.start() == at) {
      var operator = matcher.group(1);
      boolean isAny = isAny(matcher.group(2));
      boolean hasMinor = !isAny && isGiven(matcher.group(3));
      boolean hasPatch = hasMinor && isGiven(matcher.group(4));
      String prerelease = matcher.group(5);
      String version =
          (isAny ? "0" : matcher.group(2))
              + (hasMinor ? "." + matcher.group(3) : ".0")
              + (hasPatch ? "." + matcher.group(4) : ".0")
              + (prerelease == null ? "" : "-" + prerelease);
      all.add(new SemverConstraint(operator, Semver.parse(version), isAny, hasMinor, hasPatch));
      at = matcher.end();
    }
    if (all.isEmpty() || !text.substring(at).isBlank()) {
      throw new TemplateException("improper constraint: " + text);
    }
    return all;
  }

  private static boolean isAny(@Nullable String part) {
    return part == null || part.equals("x") || part.equals("X") || part.equals("*");
  }

  private static boolean isGiven(@Nullable String part) {
    return !isAny(part);
  }

  /// Prereleases are only accepted by constraints that have one.
  boolean accepts(Semver other) {
    boolean isOnlyForReleases = !other.prerelease().isEmpty() && version.prerelease().isEmpty();
    int order = other.compareTo(version);
    if (isOnlyForReleases) {
      return operator.equals("!=") && hasPatch && order != 0;
    }
    return switch (operator) {
      case "!=" -> differs(other, order);
      case ">" -> isBehind(other, order);
      case "<" -> order < 0;
      case ">=", "=>" -> order >= 0;
      case "<=", "=<" -> isUpTo(other, order);
      case "^" -> isCompatible(other, order);
      case "~", "~>" -> isNear(other, order);
      default -> hasPatch ? order == 0 : isNear(other, order);
    };
  }

  private boolean differs(Semver other, int order) {
    if (hasPatch || isAny) {
      return order != 0;
    }
    return other.major() != version.major() || (hasMinor && other.minor() != version.minor());
  }

  private boolean isBehind(Semver other, int order) {
    if (hasPatch || isAny) {
      return order > 0;
    }
    return other.major() > version.major()
        || (hasMinor && other.major() == version.major() && other.minor() > version.minor());
  }

  private boolean isUpTo(Semver other, int order) {
    if (hasPatch) {
      return order <= 0;
    }
    if (other.major() != version.major()) {
      return other.major() < version.major();
    }
    return other.minor() <= version.minor() || (!hasMinor && !isAny);
  }

  private boolean isNear(Semver other, int order) {
    if (order < 0) {
      return false;
    }
    boolean isZero = version.major() == 0 && version.minor() == 0 && version.patch() == 0;
    if (isZero && (isAny || hasPatch)) {
      return true;
    }
    return other.major() == version.major() && (!hasMinor || other.minor() == version.minor());
  }

  private boolean isCompatible(Semver other, int order) {
    if (order < 0) {
      return false;
    }
    if (version.major() > 0 || (!hasMinor && !isAny)) {
      return other.major() == version.major();
    }
    if (other.major() > 0) {
      return false;
    }
    if (version.minor() > 0 || (hasMinor && !hasPatch)) {
      return other.minor() == version.minor();
    }
    return other.minor() == 0 && other.patch() == version.patch();
  }
}
