package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Families of names that the kernel gives. Each is made once: the same names come again with every
/// scrape. Remembers up to 1024.
final class NamedFamilies {
  private static final int MOST = 1024;

  private final Function<String, Family> make;
  private final Map<String, Family> families = new HashMap<>();

  NamedFamilies(Function<String, Family> make) {
    this.make = make;
  }

  Family of(String name) {
    Family family = families.get(name);
    if (family == null) {
      family = make.apply(name);
      if (families.size() < MOST) {
        families.put(name, family);
      }
    }
    return family;
  }
}
