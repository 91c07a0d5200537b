package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.LineLimit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.zip.DeflaterInputStream;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/// Pushes that are too large, broken, or meant to harm.
class HostilePushIT extends ListeningApi {
  @Test
  void refusesBombs() throws IOException, InterruptedException {
    byte[] bomb = gzip(new byte[40 << 20]);
    var answer = post(PUSH, bomb, "Content-Type", JSON, "Content-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("at most 16777216 bytes");
    byte[] snappy = Snappy.compress(new byte[40 << 20]);
    assertThat(post(PUSH, snappy, "Content-Type", "application/x-protobuf").statusCode())
        .isEqualTo(413);
    byte[] large = new byte[17 << 20];
    assertThat(statusOf(large)).isEqualTo(413);
    // Small on the wire, large in memory: millions of entries of two bytes.
    byte[] entries = new byte[8 << 20];
    for (int i = 0; i < entries.length; i += 2) {
      entries[i] = 0x12;
    }
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(new byte[] {0x0a, (byte) 0x89, (byte) 0x80, (byte) 0x80, 0x04});
    stream.writeBytes(new byte[] {0x0a, 7, '{', 'a', '=', '"', 'b', '"', '}'});
    stream.writeBytes(entries);
    answer = post(PUSH, Snappy.compress(stream.toByteArray()), "Content-Type", "x/y");
    assertThat(answer.body()).contains("needs more than the 33554432 bytes");
    assertThat(answer.statusCode()).isEqualTo(413);
    awaitNothingInMemory();
    awaitBalance(0, 0, 0, 0, 0);
    assertThat(received.lines()).isEmpty();
  }

  @Test
  void takesPushesBesideSlowClientsAndBrokenRequests()
      throws IOException, InterruptedException, DecodeException {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort());
        slow.add(socket);
        String begun =
            switch (i % 3) {
              case 0 -> "";
              case 1 -> "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nX: ";
              default -> head(16 << 20) + "{";
            };
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(json(oneLine("first")).statusCode()).isEqualTo(204);
      refusesWhatIsBroken();
      for (int i = 2; i < slow.size(); i += 3) { // bodies have a minute, heads ten seconds
        slow.get(i).getOutputStream().write('{');
        assertThat(isWaitedFor(slow.get(i))).isTrue();
      }
      assertThat(json(oneLine("last")).statusCode()).isEqualTo(204);
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
    assertThat(received.lines()).containsExactly("{a=\"b\"} first", "{a=\"b\"} last");
    awaitNothingInMemory();
    awaitBalance(2, 2, 0, 0, 0);
  }

  /// Whether it was neither answered nor closed.
  private static boolean isWaitedFor(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      socket.getInputStream().read();
      return false;
    } catch (SocketTimeoutException _) {
      return true;
    }
  }

  private void refusesWhatIsBroken() throws IOException, InterruptedException {
    byte[] message = protobuf("cut");
    byte[] text = oneLine("x").getBytes(StandardCharsets.UTF_8);
    byte[] deflated =
        new DeflaterInputStream(new ByteArrayInputStream(new byte[20 << 20])).readAllBytes();
    byte[] claimsFourGigabytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
    byte[] unparsable = protobuf("x");
    unparsable[4] = '!'; // where the labels begin
    String nested = "{\"streams\":" + "[".repeat(100_000);
    for (int cut = 1; cut < message.length; cut++) {
      assertThat(push(Snappy.compress(Arrays.copyOf(message, cut)), "x/y", "")).isEqualTo(400);
    }
    assertThat(push(claimsFourGigabytes, "x/y", "")).isEqualTo(413);
    assertThat(push(Snappy.compress(unparsable), "x/y", "")).isEqualTo(400);
    assertThat(push(Arrays.copyOf(gzip(text), 20), JSON, "gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "gzip, gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "zstd")).isEqualTo(400);
    assertThat(push(text, "application/x-protobuf", "")).isEqualTo(400);
    assertThat(push(deflated, JSON, "deflate")).isEqualTo(413);
    assertThat(push(nested.getBytes(StandardCharsets.UTF_8), JSON, "")).isEqualTo(400);
    assertThat(push(new byte[] {(byte) 0xff, (byte) 0xfe}, JSON, "")).isEqualTo(400);
  }

  private int push(byte[] body, String type, String encoding)
      throws IOException, InterruptedException {
    return post(PUSH, body, "Content-Type", type, "Content-Encoding", encoding).statusCode();
  }

  @Test
  void cutsLinesThatAreTooLong() throws IOException, InterruptedException {
    assertThat(json(oneLine("x".repeat(LineLimit.BYTES + 1))).statusCode()).isEqualTo(204);
    assertThat(received.batches().getFirst().length(0)).isEqualTo(LineLimit.BYTES);
    assertThat(context.metrics().value("pewter_loki_source_api_truncated_lines_total"))
        .isEqualTo(1);
  }

  @Test
  void honoursTheConfiguredSize() throws IOException, InterruptedException, DecodeException {
    api.update(arguments(0, "max_send_message_size = \"100B\""));
    awaitListening(2);
    assertThat(statusOf(new byte[101])).isEqualTo(413);
    byte[] packed = gzip(oneLine("x".repeat(100)).getBytes(StandardCharsets.UTF_8));
    assertThat(packed).hasSizeLessThan(100);
    assertThat(post(PUSH, packed, "Content-Type", JSON, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
  }
}
