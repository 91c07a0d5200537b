package dev.pewter.core.relabel;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.regex.AnchoredPattern;
import java.util.List;

/// One `rule` block.
///
/// @param modulus unsigned
public record Rule(
    @Attr(value = "source_labels", byDefault = "[]") List<String> sourceLabels,
    @Attr(value = "separator", byDefault = ";") String separator,
    @Attr(value = "regex", byDefault = "(.*)") AnchoredPattern regex,
    @Attr(value = "modulus", byDefault = "0") long modulus,
    @Attr(value = "target_label", byDefault = "") String targetLabel,
    @Attr(value = "replacement", byDefault = "$1") String replacement,
    @Attr(value = "action", byDefault = "replace") Action action) {

  private static final String SEPARATOR = ";";
  private static final String REGEX = "(.*)";
  private static final String REPLACEMENT = "$1";

  public Rule {
    sourceLabels = List.copyOf(sourceLabels);
    switch (action) {
      case REPLACE -> checkTarget(action, targetLabel, targetLabel.contains("$"));
      case HASHMOD -> {
        if (modulus == 0) {
          throw new InvalidArgument("relabel configuration for hashmod requires non-zero modulus");
        }
        checkTarget(action, targetLabel, false);
      }
      case LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> {
        checkTarget(action, targetLabel, false);
        if (!replacement.equals(REPLACEMENT)) {
          throw new InvalidArgument("'replacement' can not be set for " + action + " action");
        }
        boolean compares = action == Action.KEEPEQUAL || action == Action.DROPEQUAL;
        if (compares
            && !(regex.toString().equals(REGEX) && modulus == 0 && separator.equals(SEPARATOR))) {
          throw new InvalidArgument(
                  action
                      + " action requires only 'source_labels' and 'target_label', and no other"
                      + " fields")
              .about("action");
        }
      }
      case LABELMAP -> {
        if (!LabelNames.isTemplate(replacement)) {
          throw new InvalidArgument(
              Quote.quote(replacement) + " is invalid 'replacement' for labelmap action");
        }
      }
      case LABELDROP, LABELKEEP -> {
        if (!(sourceLabels.isEmpty()
            && targetLabel.isEmpty()
            && modulus == 0
            && separator.equals(SEPARATOR)
            && replacement.equals(REPLACEMENT))) {
          throw new InvalidArgument(action + " action requires only 'regex', and no other fields")
              .about("action");
        }
      }
      case KEEP, DROP -> {}
    }
  }

  private static void checkTarget(Action action, String targetLabel, boolean isTemplate) {
    if (targetLabel.isEmpty()) {
      throw new InvalidArgument(
          "relabel configuration for " + action + " action requires 'target_label' value");
    }
    if (!(isTemplate ? LabelNames.isTemplate(targetLabel) : LabelNames.isUtf8(targetLabel))) {
      throw new InvalidArgument(
          Quote.quote(targetLabel) + " is invalid 'target_label' for " + action + " action");
    }
  }
}
