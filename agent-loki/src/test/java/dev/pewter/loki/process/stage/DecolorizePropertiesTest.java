package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.loki.Batches;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The scanner removes what the usual pattern for such sequences matches.
class DecolorizePropertiesTest {
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "[\\x1b\\x9b][\\[\\]()#;?]*"
              + "(?:(?:[a-zA-Z0-9]*(?:;[a-zA-Z0-9]*)*)?\\x07"
              + "|(?:[0-9]{1,4}(?:;[0-9]{0,4})*)?[0-9A-PRZcf-nqrty=><~])");

  @Property(tries = 20_000)
  void removesWhatThePatternMatches(@ForAll("lines") String line) {
    var entries = new Entries(false);
    entries.load(Batches.of(Labels.EMPTY, Delivery.unattended(), "before", line));
    new DecolorizeStage().process(entries);
    assertThat(entries.line(1)).isEqualTo(SEQUENCE.matcher(line).replaceAll(""));
    assertThat(entries.line(0)).isEqualTo("before");
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.strings()
        .withChars(
            '\u001b', '\u009b', '\u00c2', '[', ']', ';', '0', '1', '9', 'm', 'X', 'A', '\u0007',
            ' ')
        .ofMaxLength(16);
  }
}
