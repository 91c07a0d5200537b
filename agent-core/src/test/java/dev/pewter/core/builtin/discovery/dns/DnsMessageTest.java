package dev.pewter.core.builtin.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsMessageTest {

  @Property(tries = 3000)
  void anyAnswerIsReadOrRefused(@ForAll @Size(max = 80) byte[] noise, @ForAll RecordType type) {
    try {
      byte[] question = DnsMessage.question(7, "a.b", type);
      byte[] bytes = new byte[21 + noise.length];
      System.arraycopy(question, 0, bytes, 0, 21);
      bytes[2] = (byte) 0x81;
      bytes[7] = 2; // two answers
      System.arraycopy(noise, 0, bytes, 21, noise.length);
      var answer = DnsMessage.answer(bytes, bytes.length, 7, "a.b", type);
      assertThat(answer).isNotNull();
    } catch (IOException e) {
      assertThat(e).hasMessage("malformed DNS answer");
    }
  }

  @Property
  void anyBytesAreNoAnswerOrRefused(@ForAll byte[] noise) {
    try {
      DnsMessage.Answer answer = DnsMessage.answer(noise, noise.length, 1, "a.b", RecordType.A);
      assertThat(answer == null || answer.records().size() <= DnsMessage.MAX_RECORDS).isTrue();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("DNS answer");
    }
  }

  @Test
  void anAnswerToAnotherQuestionIsNoAnswer() throws IOException {
    byte[] bytes = DnsMessage.question(7, "a.b", RecordType.A);
    bytes[2] = (byte) 0x81;
    bytes[11] = 0;
    assertThat(DnsMessage.answer(bytes, 21, 7, "A.b.", RecordType.A)).isNotNull();
    assertThat(DnsMessage.answer(bytes, 21, 8, "a.b", RecordType.A)).isNull();
    assertThat(DnsMessage.answer(bytes, 21, 7, "a.c", RecordType.A)).isNull();
    assertThat(DnsMessage.answer(bytes, 21, 7, "a.b", RecordType.NS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a..b",
        ".a",
        "a.toolongtoolongtoolongtoolongtoolongtoolongtoolongtoolongtoolong1"
      })
  void refusesWhatIsNoName(String name) {
    assertThatThrownBy(() -> DnsMessage.question(1, name, RecordType.A))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a domain name");
  }

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8",
    "fe80::abcd:1, fe80::abcd:1"
  })
  void writesAddressesShort(String address, String expected) throws UnknownHostException {
    assertThat(Ip6.text(InetAddress.getByName(address).getAddress())).isEqualTo(expected);
  }
}
