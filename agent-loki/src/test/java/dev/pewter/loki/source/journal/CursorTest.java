package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  private static final String TEXT =
      "s=1fd74f6a60e9417cb0c4f72729dbd1d8;i=28e;b=1484524062574a689d3110308cbf6431;m=45692c40a;"
          + "t=660c4b3703804;x=f145820be952b61e";

  private static Cursor at(String sequence, long number, long micros) {
    return new Cursor(sequence, number, "b", 0, micros, number);
  }

  @Test
  void readsAndWritesWhatSystemdDoes() {
    var cursor = Cursor.parse(TEXT);

    assertThat(cursor)
        .isEqualTo(
            new Cursor(
                "1fd74f6a60e9417cb0c4f72729dbd1d8",
                654,
                "1484524062574a689d3110308cbf6431",
                18_632_328_202L,
                1_795_247_800_596_484L,
                0xf145820be952b61eL));
    assertThat(cursor.text()).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "48213", "s=1;i=xyz", "s:1"})
  void refusesOtherTexts(String text) {
    assertThat(Cursor.parse(text)).isNull();
  }

  @Test
  void ordersByNumberWithinASequence() {
    assertThat(at("s", 2, 1)).isGreaterThan(at("s", 1, 9));
    assertThat(at("s", 2, 1)).isLessThan(at("other", 1, 9));
  }

  @Test
  void knowsWhatIsStillToBeRead() {
    var place = new Place(at("s", 5, 500_000_000), Map.of("f", at("s", 3, 300_000_000)));

    assertThat(place.isBefore(at("s", 4, 1), "f", 0)).isTrue();
    assertThat(place.isBefore(at("s", 3, 1), "f", 0)).isFalse();
    assertThat(place.isBefore(at("s", 4, 1), "old", 0)).isFalse();
    assertThat(place.isBefore(at("s", 4, 1), "new", 499_000_000)).isTrue();
    assertThat(place.isBefore(at("other", 1, 500_000_001), "old", 0)).isTrue();
  }
}
