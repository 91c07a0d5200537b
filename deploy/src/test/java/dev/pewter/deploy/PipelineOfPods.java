package dev.pewter.deploy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A folder with files of pods, and all that brings their lines to a receiver.
abstract class PipelineOfPods {
  @TempDir Path folder;
  LogPipeline pods;

  @BeforeEach
  void open() throws IOException {
    pods = new LogPipeline(folder);
  }

  @AfterEach
  void close() throws IOException {
    pods.close();
  }
}
