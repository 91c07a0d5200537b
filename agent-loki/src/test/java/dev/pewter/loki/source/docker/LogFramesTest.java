package dev.pewter.loki.source.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.LineLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LogFramesTest {
  private static final String TIME = "2026-01-02T03:04:05.000000001Z ";

  /// The lines of both streams.
  private static final class Seen implements LineAssembler.Lines {
    final List<String> lines = new ArrayList<>();
    final LogFrames frames =
        new LogFrames(new LineAssembler(this, true), new LineAssembler(this, true));

    @Override
    public void line(byte[] bytes, int from, int to, long nanos, boolean isCut) {
      lines.add(new String(bytes, from, to - from, StandardCharsets.UTF_8) + (isCut ? " cut" : ""));
    }

    @Override
    public void unreadable() {
      lines.add("unreadable");
    }

    void give(byte[] bytes) throws IOException, InterruptedException {
      frames.accept(bytes, bytes.length);
    }
  }

  private static byte[] header(int stream, long length) {
    byte[] header = new byte[8];
    header[0] = (byte) stream;
    for (int i = 4; i < 8; i++) {
      header[i] = (byte) (length >>> (8 * (7 - i)));
    }
    return header;
  }

  private static byte[] frame(int stream, String text) {
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(header(stream, text.length()));
    frame.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return frame.toByteArray();
  }

  @Property(tries = 50)
  void findsFramesHoweverTheyCome(@ForAll @IntRange(min = 1, max = 40) int step)
      throws IOException, InterruptedException {
    var all = new ByteArrayOutputStream();
    all.writeBytes(frame(1, TIME + "out\n"));
    all.writeBytes(frame(2, TIME + "begun "));
    all.writeBytes(frame(1, ""));
    all.writeBytes(frame(0, TIME + "in\n"));
    all.writeBytes(frame(2, TIME + "and ended\n"));
    byte[] bytes = all.toByteArray();
    var seen = new Seen();
    for (int at = 0; at < bytes.length; at += step) {
      seen.give(java.util.Arrays.copyOfRange(bytes, at, Math.min(at + step, bytes.length)));
    }
    assertThat(seen.lines).containsExactly("out", "in", "begun and ended");
  }

  @Test
  void holdsNoMoreThanALineOfAFrameWithoutAnEnd() throws IOException, InterruptedException {
    var seen = new Seen();
    seen.give(header(1, 0xffff_ffffL));
    seen.give(TIME.getBytes(StandardCharsets.US_ASCII));
    byte[] much = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 100; i++) {
      seen.give(much);
    }
    seen.give(("\n" + TIME + "next\n").getBytes(StandardCharsets.US_ASCII));
    assertThat(seen.lines).hasSize(2).last().isEqualTo("next");
    assertThat(seen.lines.getFirst()).hasSize(LineLimit.BYTES + " cut".length()).endsWith(" cut");
  }

  @Test
  void tellsWhatTheEngineSaysInABoundedWay() throws IOException, InterruptedException {
    var seen = new Seen();
    assertThatThrownBy(() -> seen.give(frame(3, "no space left")))
        .isInstanceOf(IOException.class)
        .hasMessage("error from daemon in stream: no space left");

    var endless = new Seen();
    endless.give(header(3, 0xffff_ffffL));
    byte[] much = new byte[1 << 20];
    for (int i = 0; i < 4095; i++) {
      endless.give(much);
    }
    assertThatThrownBy(() -> endless.give(much))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }

  @Property
  void nothingButAFailureOfTheStreamComesOfNoise(@ForAll byte[] noise) throws InterruptedException {
    var seen = new Seen();
    try {
      seen.give(header(noise.length > 0 ? noise[0] & 3 : 1, noise.length / 2));
      seen.give(noise);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s)malformed log stream|error from daemon in stream: .*");
    }
  }
}
