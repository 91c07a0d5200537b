package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples are those of RFC 7541, appendix C.
class HeaderBlockTest {
  private static String read(String hex) throws IOException {
    return HeaderBlock.read(HexFormat.of().parseHex(hex.replace(" ", ""))).stream()
        .map(header -> header.name() + "=" + header.value())
        .collect(Collectors.joining("|"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; ''",
        "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572;"
            + "custom-key=custom-header",
        "040c 2f73 616d 706c 652f 7061 7468; :path=/sample/path",
        "1008 7061 7373 776f 7264 0673 6563 7265 74; password=secret",
        "82; :method=GET",
        "20 88; :status=200",
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff;"
            + ":method=GET|:scheme=http|:path=/|:authority=www.example.com",
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
            + "2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861"
            + "6d70 6c65 2e63 6f6d;"
            + ":status=302|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT"
            + "|location=https://www.example.com",
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
            + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3;"
            + ":status=302|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT"
            + "|location=https://www.example.com"
      })
  void isRead(String hex, String headers) throws IOException {
    assertThat(read(hex)).isEqualTo(headers);
  }

  @ParameterizedTest
  @CsvSource({
    "80", // no header has number 0
    "be", // nor 62: nothing is remembered
    "ff8001", // nor a large one
    "ffffffffff7f", // a number without end
    "00", // cut off
    "000161",
    "00016105", // shorter than it says
    "007fff8001",
    "00816100", // Huffman's code that ends with a zero
    "0083ffffff00", // and with too many ones
    "3f00", // a table that is not empty
    "3fe11f"
  })
  void refusesWhatIsDamaged(String hex) {
    assertThatThrownBy(() -> read(hex)).isInstanceOf(IOException.class);
  }

  @Test
  void readsWhatItWrites() throws IOException {
    var out = new ByteArrayOutputStream();
    for (int length : new int[] {0, 1, 126, 127, 128, 254, 255, 300, 20_000}) {
      HeaderBlock.write(out, "n" + length, "v".repeat(length));
    }
    List<Question.Header> read = HeaderBlock.read(out.toByteArray());
    assertThat(read).hasSize(9);
    assertThat(read).allMatch(h -> h.name().equals("n" + h.value().length()));
  }
}
