package dev.pewter.loki.source.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.bytes.Rfc3339;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {
  private static final String TIME = "2026-01-02T03:04:05.000000001Z";
  private static final String LATER = "2026-01-02T03:04:06.000000002Z";

  private final List<String> lines = new ArrayList<>();
  private int unreadable;

  private LineAssembler assembler(boolean isFramed, long... borders) {
    return new LineAssembler(
        new LineAssembler.Lines() {
          @Override
          public void line(byte[] bytes, int from, int to, long nanos, boolean isCut) {
            String time = nanos == nanos(TIME) ? "1" : nanos == nanos(LATER) ? "2" : "?";
            lines.add(
                time
                    + (isCut ? " cut " : " ")
                    + new String(bytes, from, to - from, StandardCharsets.UTF_8));
          }

          @Override
          public void unreadable() {
            unreadable++;
          }
        },
        isFramed,
        borders);
  }

  private static long nanos(String time) {
    byte[] bytes = time.getBytes(StandardCharsets.UTF_8);
    return Rfc3339.nanos(bytes, 0, bytes.length);
  }

  private static void give(LineAssembler to, String text) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.accept(bytes, 0, bytes.length);
  }

  private static void giveByByte(LineAssembler to, String text) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      to.accept(bytes, i, i + 1);
    }
  }

  /// A line that a crash has cut off, and the first of the next start.
  @Test
  void endsALineWithTheRunOfItsContainer() throws InterruptedException {
    var cut = assembler(true, nanos("2026-01-02T03:04:05.5Z"));
    frame(cut, TIME + " unfinished");
    frame(cut, LATER + " next start\n");
    assertThat(lines).containsExactly("1 unfinished", "2 next start");

    lines.clear();
    var whole = assembler(true, nanos(TIME), nanos(LATER) + 1);
    frame(whole, TIME + " one ");
    frame(whole, LATER + " line\n");
    assertThat(lines).as("of one run").containsExactly("1 one line");
  }

  /// The engine notes when a run began after it has begun, and when it ended before all is read.
  @Test
  void continuesALineAfterAFullChunkThoughABorderIsThere() throws InterruptedException {
    String chunk = "x".repeat(LineAssembler.CHUNK);
    var framed = assembler(true, nanos("2026-01-02T03:04:05.5Z"));
    frame(framed, TIME + " " + chunk);
    frame(framed, LATER + " " + chunk);
    frame(framed, LATER + " end\n");

    var terminal = assembler(false, nanos("2026-01-02T03:04:05.5Z"));
    String text = TIME + " " + chunk + LATER + " end\n";
    give(terminal, text);
    giveByByte(terminal, text);

    String line = "1 " + chunk + "end";
    assertThat(lines).containsExactly("1 " + chunk + chunk + "end", line, line);
  }

  /// A line that is cut off in its second chunk.
  @Test
  void endsALineAtABorderAfterAShortChunk() throws InterruptedException {
    var assembler = assembler(true, nanos("2026-01-02T03:04:05.5Z"));
    String chunk = "x".repeat(LineAssembler.CHUNK);
    frame(assembler, TIME + " " + chunk);
    frame(assembler, TIME + " unfinished");
    frame(assembler, LATER + " next start\n");
    assertThat(lines).containsExactly("1 " + chunk + "unfinished", "2 next start");
  }

  private static void frame(LineAssembler to, String text) throws InterruptedException {
    to.beginFrame();
    give(to, text);
  }

  @Test
  void splitsLinesAndTimes() throws InterruptedException {
    frame(assembler(true), TIME + " a b\n" + LATER + " c\r\n" + LATER + " \n");

    assertThat(lines).containsExactly("1 a b", "2 c", "2 ");
  }

  @Test
  void takesAnyPieces() throws InterruptedException {
    var assembler = assembler(true);
    assembler.beginFrame();
    giveByByte(assembler, TIME + " abc\n" + LATER + " d\n");

    assertThat(lines).containsExactly("1 abc", "2 d");
  }

  @Test
  void joinsChunksWithoutTheirTimes() throws InterruptedException {
    var assembler = assembler(true);
    String chunk = "x".repeat(LineAssembler.CHUNK);
    frame(assembler, TIME + " " + chunk);
    assertThat(assembler.pendingNanos()).isEqualTo(nanos(TIME));
    frame(assembler, LATER + " " + chunk);
    frame(assembler, LATER + " end\n");

    assertThat(lines).containsExactly("1 " + chunk + chunk + "end");
    assertThat(assembler.pendingNanos()).isEqualTo(-1);
  }

  @Test
  void keepsWhatOnlyLooksLikeATimeAtTheStartOfAChunk() throws InterruptedException {
    var assembler = assembler(true);
    frame(assembler, TIME + " a");
    frame(assembler, "2026 b\n");

    assertThat(lines).containsExactly("1 a2026 b");
  }

  @Test
  void joinsChunksOfATerminalWhereTheyEnd() throws InterruptedException {
    var assembler = assembler(false);
    String chunk = "x".repeat(LineAssembler.CHUNK);
    give(assembler, TIME + " " + chunk + LATER + " end\r\n" + LATER + " " + chunk + "\n");
    giveByByte(assembler, TIME + " " + chunk + LATER + " end\n");

    assertThat(lines).containsExactly("1 " + chunk + "end", "2 " + chunk, "1 " + chunk + "end");
  }

  @Test
  void cutsLongLines() throws InterruptedException {
    var assembler = assembler(true);
    frame(assembler, TIME + " " + "x".repeat(LineLimit.BYTES) + "yz\n" + LATER + " next\n");
    frame(assembler, TIME + " " + "x".repeat(LineLimit.BYTES));
    frame(assembler, LATER + " yz\n");

    String cut = "1 cut " + "x".repeat(LineLimit.BYTES);
    assertThat(lines).containsExactly(cut, "2 next", cut);
  }

  @Test
  void leavesOutLinesWithoutATime() throws InterruptedException {
    var assembler = assembler(true);
    frame(assembler, "no time here\nnone\n\n" + "x".repeat(100) + "\n" + TIME + " a\n");

    assertThat(lines).containsExactly("1 a");
    assertThat(unreadable).isEqualTo(4);
  }

  @Test
  void endsTheLastLine() throws InterruptedException {
    var assembler = assembler(true);
    frame(assembler, TIME + " last");
    assembler.end();
    assembler.end();

    assertThat(lines).containsExactly("1 last");
    assertThat(unreadable).isZero();
  }

  @Test
  void allocatesNothingForALine() throws IOException, InterruptedException {
    var assembler =
        new LineAssembler(
            new LineAssembler.Lines() {
              @Override
              public void line(byte[] bytes, int from, int to, long nanos, boolean isCut) {}

              @Override
              public void unreadable() {}
            },
            true);
    byte[] frame = (TIME + " whole\n" + TIME + " half").getBytes(StandardCharsets.UTF_8);
    byte[] rest = (LATER + " and half\n").getBytes(StandardCharsets.UTF_8);
    Allocations.assertAllocatesAtMost(
        0,
        () -> {
          for (int i = 0; i < 100; i++) {
            assembler.beginFrame();
            assembler.accept(frame, 0, frame.length);
            assembler.beginFrame();
            assembler.accept(rest, 0, rest.length);
          }
        });
  }
}
