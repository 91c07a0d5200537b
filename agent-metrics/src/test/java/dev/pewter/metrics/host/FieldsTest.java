package dev.pewter.metrics.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
  private static Fields over(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Fields(new TextTable()).over(bytes, 0, bytes.length);
  }

  private static Fields field(String text) {
    Fields fields = over(text);
    fields.nextLine();
    fields.next();
    return fields;
  }

  @Test
  void goesThroughLinesAndFields() {
    Fields fields = over("a  b\tc\n\nlast");
    assertThat(fields.nextLine()).isTrue();
    assertThat(fields.next() && fields.is("a")).isTrue();
    assertThat(fields.rest().text()).isEqualTo("b\tc");
    assertThat(fields.next()).isFalse();
    assertThat(fields.nextLine()).isTrue();
    assertThat(fields.next()).isFalse();
    assertThat(fields.nextLine()).isTrue();
    assertThat(fields.next() && fields.startsWith("la") && fields.endsWith("st")).isTrue();
    assertThat(fields.nextLine()).isFalse();
  }

  @Test
  void splitsAtASeparator() {
    Fields fields = over("eth0:12 :");
    fields.nextLine();
    assertThat(fields.next(':') && fields.is("eth0")).isTrue();
    assertThat(fields.next(':') && fields.is("12")).isTrue();
    assertThat(fields.next(':') && fields.is("")).isTrue();
    assertThat(fields.next(':')).isFalse();
  }

  @Test
  void readsNumbersOf64Bits() throws IOException {
    assertThat(field("18446744073709551615").whole()).isEqualTo(0x1p64);
    assertThat(field("9223372036854775808").whole()).isEqualTo(0x1p63);
    assertThat(field("-9223372036854775808").whole()).isEqualTo(-0x1p63);
    assertThat(field("-1").whole()).isEqualTo(-1);
    assertThat(field("0xff").hex()).isEqualTo(255);
    assertThat(field("ffffffffffffffff").hex()).isEqualTo(-1);
    assertThat(field("1.25e2").decimal()).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1x", "18446744073709551616", "99999999999999999999", "1 2x"})
  void refusesWhatIsNoNumber(String text) {
    Fields fields = over(text);
    fields.nextLine();
    fields.line();
    assertThatThrownBy(fields::number).isInstanceOf(IOException.class);
  }

  @Test
  void givesTheSameTextForTheSameBytes() {
    Fields fields = over("eth0 eth0");
    fields.nextLine();
    fields.next();
    String first = fields.text();
    fields.next();
    assertThat(fields.text()).isSameAs(first);
  }
}
