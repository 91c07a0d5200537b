package dev.pewter.metrics.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Histogram;
import org.junit.jupiter.api.Test;

class ResolutionTest {

  private static Histogram histogram(int schema, int[] offsets, int[] lengths, double... counts) {
    return new Histogram(
        schema,
        0.5,
        1,
        10,
        20,
        new Histogram.Buckets(offsets, lengths, counts),
        Histogram.Buckets.NONE,
        new double[0],
        Histogram.Reset.UNKNOWN);
  }

  @Test
  void mergesNeighbours() {
    // indexes -2 -1 0 1 2 3 and 6 of schema 1 become -1 0 0 1 1 2 and 3 of schema 0
    var fine = histogram(1, new int[] {-2, 2}, new int[] {6, 1}, 1, 2, 3, 4, 5, 6, 7);

    assertThat(Listing.histogram(Resolution.atMost(fine, 0)))
        .isEqualTo(
            "schema=0 zero=0.5:1.0 count=10.0 sum=20.0"
                + " positive=[-1][5][1.0, 5.0, 9.0, 6.0, 7.0] negative=[][][] bounds=[] UNKNOWN");
    assertThat(Resolution.atMost(fine, 1)).isSameAs(fine);
  }

  @Test
  void keepsToALimitOrGivesUp() {
    var fine = histogram(1, new int[] {-2, 2}, new int[] {6, 1}, 1, 2, 3, 4, 5, 6, 7);

    assertThat(Resolution.limited(fine, 7)).isSameAs(fine);
    var limited = Resolution.limited(fine, 4);
    assertThat(limited).isNotNull();
    assertThat(limited.schema()).isEqualTo(-1);
    assertThat(limited.positive().counts()).containsExactly(6, 15, 7);
    var custom = histogram(-53, new int[] {0}, new int[] {2}, 1, 2);
    assertThat(Resolution.limited(custom, 1)).isNull();
    var far = histogram(-4, new int[] {0, 50}, new int[] {1, 1}, 1, 2);
    assertThat(Resolution.limited(far, 1)).isNull();
  }

  @Test
  void leavesEmptyBucketsOut() {
    var sparse = histogram(0, new int[] {3, 0}, new int[] {3, 2}, 0, 1, 0, 0, 2);

    assertThat(Listing.histogram(Resolution.compact(sparse)))
        .contains("positive=[4, 2][1, 1][1.0, 2.0]");
  }

  @Test
  void choosesTheSchemaOfAFactor() {
    assertThat(Resolution.schemaFor(0)).isEqualTo(8);
    assertThat(Resolution.schemaFor(1.1)).isEqualTo(2);
    assertThat(Resolution.schemaFor(2)).isEqualTo(0);
    assertThat(Resolution.schemaFor(65_536)).isEqualTo(-4);
    assertThat(Resolution.schemaFor(1e9)).isEqualTo(-4);
  }
}
