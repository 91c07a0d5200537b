package dev.pewter.core.component;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Target;
import dev.pewter.core.model.Urls;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Targets and labels as they may be shown: without the secrets that URLs and parameters of scrapes
/// hold.
public final class TargetText {
  private static final String PARAMETER = "__param_";

  private TargetText() {}

  /// A label's value as it may be shown. Parameters of a scrape's URL are hidden when their names
  /// speak of a secret; other labels may well be called `token`.
  public static String value(String label, String value) {
    if (label.startsWith(PARAMETER) && SecretNames.speaks(label.substring(PARAMETER.length()))) {
      return "(secret)";
    }
    return Urls.redacted(label, value);
  }

  /// The same target with something else for secrets.
  public static Target shown(Target target) {
    var labels = new TreeMap<String, String>();
    target.labels().forEach((name, value) -> labels.put(name, value(name, value)));
    return Target.of(labels);
  }

  /// The same labels with something else for secrets.
  public static Labels shown(Labels labels) {
    var shown = new LabelBuilder(labels);
    labels.forEach((name, value) -> shown.set(name, value(name, value)));
    return shown.toLabels();
  }

  public static String of(Target target) {
    return shown(target).toString();
  }

  public static String of(List<Target> targets) {
    return targets.stream().map(TargetText::of).collect(Collectors.joining(" ", "[", "]"));
  }
}
