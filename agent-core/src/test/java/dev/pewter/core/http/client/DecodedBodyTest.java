package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DecodedBodyTest {

  /// A body in chunks: what is packed ends before the last, empty chunk comes.
  private static final class Transfer extends FilterInputStream {
    private boolean isOver;

    Transfer(byte[] body) {
      super(new ByteArrayInputStream(body));
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      isOver |= read < 0;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      isOver |= read < 0;
      return read;
    }

    @Override
    public int available() {
      return 0;
    }
  }

  @Test
  void readsATransferToItsEnd() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write("page".getBytes(StandardCharsets.UTF_8));
    }
    var transfer = new Transfer(packed.toByteArray());

    byte[] page = new DecodedBody(transfer, true, 0).readAllBytes();

    assertThat(new String(page, StandardCharsets.UTF_8)).isEqualTo("page");
    assertThat(transfer.isOver).isTrue();
  }
}
