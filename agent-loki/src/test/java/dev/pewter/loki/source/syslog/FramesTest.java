package dev.pewter.loki.source.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
  private static final int MAX = 20;

  /// Reads so many bytes at a time.
  private static List<String> messages(byte[] bytes, int step) throws IOException {
    var in = new Steps(bytes, step);
    var frames = new Frames(MAX, (byte) '\n', false);
    var found = new ArrayList<String>();
    boolean isOpen = true;
    while (true) {
      switch (frames.next()) {
        case MESSAGE -> {
          int length = frames.end() - frames.start();
          assertThat(length).isBetween(0, MAX);
          found.add(
              new String(frames.buffer(), frames.start(), length, StandardCharsets.UTF_8)
                  + (frames.isCut() ? " (cut)" : ""));
        }
        case BROKEN -> {
          found.add("broken: " + frames.complaint());
          return found;
        }
        case READ -> {
          if (!isOpen) {
            return found;
          }
          isOpen = frames.read(in);
        }
      }
    }
  }

  private static List<String> messages(String text, int step) throws IOException {
    return messages(text.getBytes(StandardCharsets.UTF_8), step);
  }

  private static final class Steps extends InputStream {
    private final ByteArrayInputStream in;
    private final int step;

    Steps(byte[] bytes, int step) {
      this.in = new ByteArrayInputStream(bytes);
      this.step = step;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      return in.read(into, offset, Math.min(step, length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10_000})
  void findsLines(int step) throws IOException {
    assertThat(messages("<1>a\n<2>b\r\n\n<3>" + "c".repeat(50) + "\n<4>d", step))
        .containsExactly("<1>a", "<2>b", "<3>" + "c".repeat(17) + " (cut)", "<4>d");
    assertThat(messages("<" + "c".repeat(19) + "\n<4>d\n", step))
        .containsExactly("<" + "c".repeat(19), "<4>d");
    assertThat(messages("<" + "c".repeat(20) + "\n<4>d\n", step))
        .containsExactly("<" + "c".repeat(19) + " (cut)", "<4>d");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10_000})
  void findsMessagesOfSeveralLines(int step) throws IOException {
    assertThat(messages("<1>a\n\tat b\r\n c\n<2>d\ne", step))
        .containsExactly("<1>a\n\tat b\r\n c", "<2>d\ne");
    assertThat(messages("<1>a\n" + "b".repeat(30) + "\nc\n<2>d\n", step))
        .containsExactly("<1>a\n" + "b".repeat(15) + " (cut)", "<2>d");
  }

  private static Frames framesOf(InputStream in) throws IOException {
    var frames = new Frames(MAX, (byte) '\n', false);
    frames.read(in);
    return frames;
  }

  private static Steps steps(String text, int step) {
    return new Steps(text.getBytes(StandardCharsets.UTF_8), step);
  }

  @Test
  void waitsForLinesThatComeLater() throws IOException {
    var in = steps("<1>a\n\tb\n<2>c\n", 5);
    var frames = framesOf(in);
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    assertThat(frames.mayEnd()).isTrue();
    frames.read(in);
    assertThat(frames.next()).isEqualTo(Frames.Next.MESSAGE);
    assertThat(frames.end() - frames.start()).isEqualTo("<1>a\n\tb".length());
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    assertThat(frames.mayEnd()).as("within a line").isFalse();
    frames.read(in);
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    assertThat(frames.mayEnd()).isTrue();
  }

  @Test
  void endsMessageWhereNothingMoreComes() throws IOException {
    var in = steps("<1>a\n<2>b\n", 5);
    var frames = framesOf(in);
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    frames.pause();
    assertThat(frames.next()).isEqualTo(Frames.Next.MESSAGE);
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    assertThat(frames.mayEnd()).isFalse();
    frames.read(in);
    assertThat(frames.next()).isEqualTo(Frames.Next.READ);
    assertThat(frames.mayEnd()).as("the next, too").isTrue();
    frames.load("<1>a\n".getBytes(StandardCharsets.UTF_8), 5);
    assertThat(frames.next()).as("a datagram").isEqualTo(Frames.Next.MESSAGE);
  }

  @Test
  void doesNotWaitWhereAMessageTellsItsEnd() throws IOException {
    var counted = framesOf(steps("9 <1>a\n", 9));
    assertThat(counted.next()).isEqualTo(Frames.Next.READ);
    assertThat(counted.mayEnd()).isFalse();
    var raw = new Frames(MAX, (byte) '\n', true);
    raw.read(steps("a\n", 9));
    assertThat(raw.next()).isEqualTo(Frames.Next.MESSAGE);
    assertThat(raw.mayEnd()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10_000})
  void findsCountedMessages(int step) throws IOException {
    assertThat(messages("4 <1>a5 <2>\nb\n100 <3>" + "c".repeat(97) + "4 <4>d9 <5>", step))
        .containsExactly("<1>a", "<2>\nb", "<3>" + "c".repeat(17) + " (cut)", "<4>d", "<5> (cut)");
  }

  @Test
  void tellsWhatItDoesNotUnderstand() throws IOException {
    assertThat(messages("hello", 9).getFirst()).startsWith("broken: invalid or unsupported");
    assertThat(messages("4 <1>ahello", 9))
        .containsExactly("<1>a", "broken: expecting the length of a message");
    assertThat(messages("99999999999 x", 9).getFirst()).startsWith("broken");
    assertThat(messages("", 9)).isEmpty();
  }

  @Property
  void readsTheSameHoweverItComes(
      @ForAll byte[] noise, @ForAll @IntRange(min = 1, max = 30) int step) throws IOException {
    assertThat(messages(noise, step)).isEqualTo(messages(noise, 100_000));
  }

  @Test
  void writesAddressesAsGo() throws IOException {
    for (String text :
        List.of("::", "::1", "fe80::1", "1:0:2::3", "127.0.0.1", "1:2:3:4:5:6:7:8")) {
      assertThat(IpText.of(java.net.InetAddress.getByName(text))).isEqualTo(text);
    }
  }

  @Test
  void findsWhatTheKernelDropped() {
    String line =
        "  62: 0100007F:14D2 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 25 2 x 17";
    assertThat(UdpDrops.drops(line, 5330)).isEqualTo(17);
    assertThat(UdpDrops.drops(line, 5331)).isEqualTo(-1);
    assertThat(UdpDrops.drops("sl local_address drops", 5330)).isEqualTo(-1);
  }
}
