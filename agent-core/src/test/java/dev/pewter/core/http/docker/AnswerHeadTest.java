package dev.pewter.core.http.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerHeadTest {

  private static String body(String answer) throws IOException {
    var in = new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
    return new String(AnswerHead.read(in).body(in).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void readsABodyOfKnownLength() throws IOException {
    assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")).isEqualTo("abc");
    assertThat(body("HTTP/1.1 204 No Content\r\n\r\nabc")).isEmpty();
  }

  @Test
  void readsABodyInChunks() throws IOException {
    assertThat(
            body(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0000A;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nrest"))
        .isEqualTo("abc0123456789");
  }

  @Test
  void readsABodyUpToTheEnd() throws IOException {
    assertThat(body("HTTP/1.0 200 OK\n\nabc")).isEqualTo("abc");
  }

  @Test
  void passesOverEarlierAnswers() throws IOException {
    assertThat(body("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc")).isEqualTo("abc");
  }

  @Test
  void tellsThatABodyIsCutShort() {
    assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"))
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(
            () -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"))
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 abc\r\n\r\n",
        "SSH-2.0-OpenSSH_9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
      })
  void refusesOtherTexts(String answer) {
    assertThatThrownBy(() -> body(answer)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesEndlessHeaders() {
    assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nA: " + "x".repeat(AnswerHead.MAX_BYTES)))
        .hasMessage("HTTP response header too long");
  }
}
