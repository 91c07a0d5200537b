package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.metrics.exposition.Family;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class NamedFamiliesTest {
  @Test
  void makesEachFamilyOnceAndForgetsWhatIsTooMuch() {
    var made = new ArrayList<String>();
    var families =
        new NamedFamilies(
            name -> {
              made.add(name);
              return Family.gauge(name, "A number.");
            });
    var first = families.of("first");
    assertThat(families.of("first")).isSameAs(first);
    for (int i = 0; i < 2000; i++) {
      families.of("name_" + i);
    }
    assertThat(families.of("first")).isSameAs(first);
    families.of("name_1999");
    assertThat(made).hasSize(2002).endsWith("name_1998", "name_1999", "name_1999");
  }
}
