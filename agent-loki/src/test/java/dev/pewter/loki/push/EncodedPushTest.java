package dev.pewter.loki.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogBatchWriter;
import dev.pewter.loki.testing.Push;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncodedPushTest {
  private static final String LABELS = "{a=\"x\"}";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A request with so many entries in each stream.
  private static EncodedPush push(int... entries) {
    var out = new ProtoWriter();
    out.begin(0);
    for (int stream = 0; stream < entries.length; stream++) {
      var writer = new LogBatchWriter();
      writer.begin(Labels.EMPTY);
      for (int i = 0; i < entries[stream]; i++) {
        byte[] line = bytes(stream + "/" + i);
        writer.append(line, 0, line.length, i);
      }
      write(out, "{s=\"" + stream + "\"}", writer.finish(Delivery.unattended()));
    }
    return new EncodedPush(Arrays.copyOf(out.bytes(), out.size()));
  }

  private static void write(ProtoWriter out, String labels, LogBatch batch) {
    int size = 0;
    for (int i = 0; i < batch.size(); i++) {
      size += EntryWriter.size(batch, i);
    }
    int before = out.size();
    EntryWriter.beginStream(out, bytes(labels), size);
    for (int i = 0; i < batch.size(); i++) {
      EntryWriter.write(out, batch, i);
    }
    assertThat(out.size() - before).isEqualTo(EntryWriter.streamSize(bytes(labels), size));
  }

  private static List<String> lines(EncodedPush push) throws IOException {
    return new Push(Push.streams(push.message()), Map.of()).lines();
  }

  @Test
  void encodesAsTheProtocolSays() {
    var writer = new LogBatchWriter();
    writer.begin(Labels.EMPTY);
    writer.append(bytes("hi"), 0, 2, 1_000_000_002L);
    writer.metadata(Labels.of("k", "é"));
    var out = new ProtoWriter();
    out.begin(0);
    write(out, LABELS, writer.finish(Delivery.unattended()));
    assertThat(HexFormat.of().formatHex(out.bytes(), 0, out.size()))
        .isEqualTo(
            "0a1e" // stream of 30 bytes
                + "0a07"
                + HexFormat.of().formatHex(bytes(LABELS))
                + "1213" // entry of 19 bytes
                + "0a0408011002" // 1 s, 2 ns
                + "12026869" // hi
                + "1a070a016b1202c3a9"); // k = é
  }

  @Test
  void encodesEveryKindOfEntry() throws IOException {
    String odd = "\uD83D\uDE00 日 é \uD800.";
    var writer = new LogBatchWriter();
    writer.begin(Labels.EMPTY);
    writer.append(bytes(""), 0, 0, 0);
    writer.append(new byte[] {0, -1, 10, -128}, 0, 4, -1);
    writer.append(bytes("x".repeat(300)), 0, 300, Long.MAX_VALUE);
    writer.metadata(Labels.of("a", odd, "b", "y".repeat(200)));
    var out = new ProtoWriter();
    out.begin(0);
    write(out, LABELS, writer.finish(Delivery.unattended()));
    var streams = Push.streams(Arrays.copyOf(out.bytes(), out.size()));
    assertThat(streams)
        .containsExactly(
            new Push.Stream(
                LABELS,
                List.of(
                    new Push.Entry(0, "", Map.of()),
                    new Push.Entry(-1, "\0\u00FF\n\u0080", Map.of()),
                    new Push.Entry(
                        Long.MAX_VALUE,
                        "x".repeat(300),
                        Map.of("a", odd.replace('\uD800', '\uFFFD'), "b", "y".repeat(200))))));
  }

  @Test
  void splitsStreamsInOrder() throws IOException {
    var halves = push(1, 2, 1).splitStreams();
    assertThat(halves).hasSize(2);
    assertThat(lines(halves.getFirst())).containsExactly("0/0");
    assertThat(lines(halves.getLast())).containsExactly("1/0", "1/1", "2/0");
    assertThat(halves.getLast().entries()).isEqualTo(3);
    assertThat(halves.getLast().streams()).isEqualTo(2);
    assertThat(halves.getLast().firstStream()).isEqualTo("{s=\"1\"}");
    assertThat(push(4).splitStreams()).hasSize(1);
  }

  @Test
  void splitsTheEntriesOfAStreamInOrder() throws IOException {
    var halves = push(5).splitEntries();
    assertThat(lines(halves.getFirst())).containsExactly("0/0", "0/1");
    assertThat(lines(halves.getLast())).containsExactly("0/2", "0/3", "0/4");
    assertThat(halves.getLast().firstStream()).isEqualTo("{s=\"0\"}");
    assertThat(push(1).splitEntries()).hasSize(1);
    assertThat(push(2, 2).splitEntries()).hasSize(1);
  }

  @Test
  void refusesWhatIsNoRequest() {
    byte[] whole = push(2).message();
    for (int length = 1; length < whole.length; length++) {
      var torn = new EncodedPush(Arrays.copyOf(whole, length));
      assertThatThrownBy(torn::entries).isInstanceOf(IllegalArgumentException.class);
    }
    var endless = new EncodedPush(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
    assertThatThrownBy(endless::streams).isInstanceOf(IllegalArgumentException.class);
  }
}
