package dev.pewter.core.http.docker;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Asks a Docker engine. For any number of threads.
public interface Engine extends AutoCloseable {

  /// An answer; its body is read while it is open.
  record Answer(int status, InputStream body) implements Closeable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /// Asks for a resource and waits for the head of the answer.
  ///
  /// @param path from the root, with a query
  /// @param timeout for the whole answer; for its head alone if it is followed
  /// @param isFollowed whether the body comes as it is written, without an end in time
  Answer get(String path, Duration timeout, boolean isFollowed)
      throws IOException, InterruptedException;

  /// Ends what takes longer than its timeout; called about once a second.
  void expire();

  @Override
  void close();
}
