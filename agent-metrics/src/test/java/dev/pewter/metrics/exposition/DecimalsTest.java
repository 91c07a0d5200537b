package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalsTest {

  private static double parsed(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    return Decimals.parse(bytes, 0, bytes.length);
  }

  @Test
  void readsWhatJavaReads() {
    var random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(number) && !Double.isInfinite(number)) {
        String text = Double.toString(number);
        assertThat(parsed(text)).as(text).isEqualTo(number);
      }
    }
    for (int i = 0; i < 200_000; i++) {
      String text =
          random.nextLong() + "." + random.nextInt(1_000_000) + "e" + (random.nextInt(120) - 60);
      assertThat(parsed(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  @Test
  void readsTheHardOnes() {
    for (String text :
        new String[] {
          "0",
          "-0",
          "0.0e10",
          "00012",
          "1.",
          ".5",
          "+7",
          "9007199254740993",
          "9007199254740992.5",
          "18446744073709551615",
          "1e-320",
          "4.9e-324",
          "1e23",
          "8.5e22",
          "1.7976931348623157e308",
          "0.000000000000000000000000000000000000001",
          "123456789012345678901234567890",
          "1e-400",
          "5e-1",
          "6.02214076e+23",
          "1E5"
        }) {
      assertThat(parsed(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
    assertThat(parsed("Inf")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parsed("-infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Double.doubleToRawLongBits(parsed("nAn"))).isEqualTo(0x7ff8000000000001L);
  }

  @Test
  void allocatesNothing() throws IOException, InterruptedException {
    byte[] text = "0.30000000000000004 1.2345678901234567e+09 17 -3.5e-7".getBytes(US_ASCII);
    double[] sum = {0};
    Allocations.assertAllocatesAtMost(
        0,
        () ->
            sum[0] =
                Decimals.parse(text, 0, 19)
                    + Decimals.parse(text, 20, 42)
                    + Decimals.parse(text, 43, 45)
                    + Decimals.parse(text, 46, 53));
    assertThat(sum[0]).isEqualTo(0.30000000000000004 + 1.2345678901234567e+09 + 17 - 3.5e-7);
  }
}
