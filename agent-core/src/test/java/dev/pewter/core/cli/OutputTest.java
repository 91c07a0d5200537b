package dev.pewter.core.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| true |",
        "No space left on device | false | Error: cannot write to standard output: No space left on"
            + " device",
        "Broken pipe | false |"
      })
  void saysWhyNotAllWasWritten(String failure, boolean isComplete, String told) {
    var output =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                if (failure != null) {
                  throw new IOException(failure);
                }
              }
            });
    new PrintStream(output, true, UTF_8).println("text");
    var err = new ByteArrayOutputStream();
    assertThat(output.isComplete(new PrintStream(err, true, UTF_8))).isEqualTo(isComplete);
    assertThat(err.toString(UTF_8).strip()).isEqualTo(told == null ? "" : told);
  }
}
