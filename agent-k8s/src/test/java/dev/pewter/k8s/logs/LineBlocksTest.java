package dev.pewter.k8s.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.LineLimit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineBlocksTest {
  private final StringBuilder whole = new StringBuilder();
  private final List<Integer> cuts = new ArrayList<>();
  private final LineBlocks blocks =
      new LineBlocks(
          new LineBlocks.Sink() {
            @Override
            public void lines(byte[] bytes, int from, int to) {
              whole.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }

            @Override
            public void cut(byte[] bytes, int to) {
              cuts.add(to);
            }
          });

  private void accept(byte[] bytes, int chunk) throws InterruptedException {
    for (int at = 0; at < bytes.length; at += chunk) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk));
      blocks.accept(piece, piece.length);
    }
  }

  private void accept(String text, int chunk) throws InterruptedException {
    accept(text.getBytes(StandardCharsets.UTF_8), chunk);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 100})
  void givesWholeLinesHoweverTheyArrive(int chunk) throws InterruptedException {
    accept("one\n\ntwo two\nthree", chunk);
    assertThat(whole.toString()).isEqualTo("one\n\ntwo two\n");
    assertThat(new String(blocks.unfinished(), StandardCharsets.UTF_8)).isEqualTo("three");
    blocks.end();
    assertThat(whole.toString()).isEqualTo("one\n\ntwo two\nthree");
    assertThat(blocks.unfinished()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 16 << 10, 3 << 20})
  void cutsWhatIsTooLongAndSparesItsNeighbours(int chunk) throws InterruptedException {
    accept("a\n" + "x".repeat(LineLimit.BYTES + 50_000) + "\nb\nc", chunk);
    if (chunk < LineLimit.BYTES) {
      assertThat(cuts).containsExactly(LineLimit.BYTES);
      assertThat(whole.toString()).isEqualTo("a\nb\n");
    } else { // in one piece: whoever takes the lines looks at their length
      assertThat(whole).hasSize(LineLimit.BYTES + 50_000 + 5);
    }
  }

  @Test
  void holdsNoMoreThanALine() throws InterruptedException {
    byte[] chunk = new byte[64 << 10];
    Arrays.fill(chunk, (byte) 'x');
    for (int i = 0; i < 200; i++) {
      blocks.accept(chunk, chunk.length);
    }
    assertThat(blocks.unfinished()).hasSize(LineLimit.BYTES);
    blocks.end();
    assertThat(cuts).containsExactly(LineLimit.BYTES);
  }
}
