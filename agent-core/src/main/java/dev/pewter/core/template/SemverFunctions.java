package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;

import dev.pewter.core.template.Functions.Table;

/// Semantic versions.
final class SemverFunctions {
  private SemverFunctions() {}

  static void addTo(Table table) {
    table.add("semver", "s", args -> Semver.parse(text(args, 0)));
    table.add(
        "semverCompare",
        "ss",
        args -> {
          var constraint = SemverConstraint.alternatives(text(args, 0));
          var version = Semver.parse(text(args, 1));
          return constraint.stream()
              .anyMatch(all -> all.stream().allMatch(one -> one.accepts(version)));
        });
  }
}
