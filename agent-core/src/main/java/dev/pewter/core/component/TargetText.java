package dev.pewter.core.component;

import dev.pewter.core.http.client.Urls;
import dev.pewter.core.model.Target;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Targets as they may be shown: without the secrets that URLs and parameters of scrapes hold.
public final class TargetText {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)__param_.*(?:password|passwd|passphrase|secret|token|credential|key|sig).*");

  private TargetText() {}

  /// Whether a label is not shown: parameters of a scrape's URL whose names speak of a secret.
  /// Other labels may well be called `token`.
  public static boolean isSecret(String label) {
    return SECRET.matcher(label).matches();
  }

  /// The same target with something else for secrets.
  public static Target shown(Target target) {
    var labels = new TreeMap<String, String>();
    target
        .labels()
        .forEach(
            (name, value) -> labels.put(name, isSecret(name) ? "(secret)" : Urls.redacted(value)));
    return Target.of(labels);
  }

  public static String of(Target target) {
    return shown(target).toString();
  }

  public static String of(List<Target> targets) {
    return targets.stream().map(TargetText::of).collect(Collectors.joining(" ", "[", "]"));
  }
}
