package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// What the delivery tests rely on: a receiver that counts rightly and misbehaves as told, and a
/// writer of files whose lines it knows.
class FakeLokiIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void countsLinesPiecesRepeatsAndWrongTimes() throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      assertThat(push(loki, line(3, 7), CriWriter.timestampNanos(7))).isEqualTo(204);
      assertThat(loki.tally().repeated()).isZero();
      assertThat(push(loki, line(3, 7), CriWriter.timestampNanos(7))).isEqualTo(204);
      assertThat(push(loki, line(3, 8), 1_000_000_001L)).isEqualTo(204);
      assertThat(push(loki, line(3, 9).substring(0, 20), 1)).isEqualTo(204);
      loki.answers(Answer.status(500));
      assertThat(push(loki, line(3, 10), 1)).isEqualTo(500);
      loki.answers(new Answer.StoresAndSays(503));
      assertThat(push(loki, line(3, 11), 1)).isEqualTo(503);
      assertThat(loki.tally().of(3).toString()).isEqualTo("{7, 8}");
      assertThat(loki.tally().distinct()).isEqualTo(2);
      assertThat(loki.tally().repeated()).isEqualTo(1);
      assertThat(loki.tally().others()).hasSize(1);
      assertThat(loki.tally().misdated()).singleElement().asString().startsWith("1000000001 ");
      assertThat(loki.tally().streams()).containsExactly(java.util.Map.entry("{a=\"b\"}", 4L));
      assertThat(loki.stored().distinct()).isEqualTo(1);
      assertThat(loki.broken()).isEmpty();
    }
  }

  @Test
  void misbehavesAsTold() throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      for (var answer : new Answer[] {new Answer.Reset(), new Answer.Bytes("no HTTP\r\n\r\n")}) {
        loki.answers(answer);
        assertThatThrownBy(() -> push(loki, line(0, 0), 0))
            .isInstanceOf(IOException.class)
            .isNotInstanceOf(HttpTimeoutException.class);
      }
      for (var answer : new Answer[] {new Answer.Silence(), Answer.late(Duration.ofSeconds(60))}) {
        loki.answers(answer);
        assertThatThrownBy(() -> push(loki, line(0, 0), 0, Duration.ofMillis(700)))
            .isInstanceOf(HttpTimeoutException.class);
      }
      loki.answers(new Answer.LongError(500, 10_000_000));
      assertThat(push(loki, line(0, 0), 0)).isEqualTo(500);
      loki.answers(Answer.OK);
      loki.refuse();
      assertThatThrownBy(() -> push(loki, line(0, 0), 0)).isInstanceOf(IOException.class);
      assertThat(loki.tally().lines()).isZero();
      loki.accept();
      assertThat(push(loki, line(0, 0), 0)).isEqualTo(204);
      assertThat(loki.tally().lines()).isEqualTo(1);
    }
  }

  @Test
  void writesWhatItSaysItWrote() throws IOException {
    try (var file = new CriWriter(folder, 5)) {
      file.write(10).half();
      var rotated = file.rotate();
      assertThat(CriWriter.held(rotated).cardinality()).isEqualTo(10);
      assertThat(Files.readString(rotated).lines().skip(3).findFirst().orElseThrow())
          .isEqualTo("2024-05-01T10:00:00.000003000Z stdout F " + line(5, 3));
      var gzip = CriWriter.gzip(rotated);
      assertThat(rotated).doesNotExist();
      assertThat(CriWriter.held(gzip).cardinality()).isEqualTo(10);
      file.write(5);
      assertThat(CriWriter.held(file.copyTruncate()).toString()).isEqualTo("{11, 12, 13, 14, 15}");
      file.write(1);
      assertThat(CriWriter.held(file.path()).toString()).isEqualTo("{16}");
      assertThat(file.written()).isEqualTo(17);
    }
  }

  private static String line(int file, int sequence) {
    return "file=" + file + " seq=" + sequence + " " + "x".repeat(60) + " end";
  }

  private static int push(FakeLoki loki, String line, long nanos)
      throws IOException, InterruptedException {
    return push(loki, line, nanos, Duration.ofMinutes(1));
  }

  private static int push(FakeLoki loki, String line, long nanos, Duration patience)
      throws IOException, InterruptedException {
    byte[] time = message(out -> out.writeInt64(1, nanos / 1_000_000_000L));
    byte[] rest = message(out -> out.writeInt32(2, (int) (nanos % 1_000_000_000L)));
    var timestamp = new ByteArrayOutputStream();
    timestamp.writeBytes(time);
    timestamp.writeBytes(rest);
    byte[] entry =
        message(
            out -> {
              out.writeBytes(1, ByteString.copyFrom(timestamp.toByteArray()));
              out.writeBytes(2, ByteString.copyFrom(line, StandardCharsets.UTF_8));
            });
    byte[] stream =
        message(
            out -> {
              out.writeString(1, "{a=\"b\"}");
              out.writeBytes(2, ByteString.copyFrom(entry));
            });
    byte[] body = message(out -> out.writeBytes(1, ByteString.copyFrom(stream)));
    var request =
        HttpRequest.newBuilder(URI.create(loki.url()))
            .timeout(patience)
            .POST(HttpRequest.BodyPublishers.ofByteArray(Snappy.compress(body)));
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).statusCode();
  }

  /// Writes fields.
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}
