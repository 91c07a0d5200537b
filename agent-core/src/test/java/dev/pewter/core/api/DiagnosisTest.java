package dev.pewter.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.HurriedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
  @TempDir Path folder;

  @Test
  void recordsNothingThatSecretsComeInBy() throws Exception {
    var options = new ApiOptions("/", true, true, false, "v0", Map.of(), folder);
    var answer = new LocalResponse(64 << 20);
    new Diagnosis(options, new HurriedClock(Duration.ofMillis(50)))
        .handle(new LocalRequest("/jfr?duration=1", Map.of()), answer);
    assertThat(answer.status()).isEqualTo(200);
    Path file = folder.resolve("a.jfr");
    Files.write(file, Arrays.copyOf(answer.buffer(), answer.length()));

    assertThat(RecordingFile.readAllEvents(file))
        .extracting(event -> event.getEventType().getName())
        .contains("jdk.CPUInformation")
        .doesNotContain(
            "jdk.InitialEnvironmentVariable",
            "jdk.InitialSystemProperty",
            "jdk.JVMInformation",
            "jdk.SystemProcess");
  }
}
