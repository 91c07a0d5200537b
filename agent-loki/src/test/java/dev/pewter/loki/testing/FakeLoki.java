package dev.pewter.loki.testing;

import dev.pewter.core.testing.FakeReceiver;
import java.io.IOException;
import java.util.List;

/// A receiver of pushes in this process, which can be told what to answer.
public final class FakeLoki extends FakeReceiver<Push> {

  /// Listens on a free port.
  public FakeLoki() throws IOException {
    this(0);
  }

  public FakeLoki(int port) throws IOException {
    super(port, Push::decode, status -> status == 204);
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/loki/api/v1/push";
  }

  /// The lines of all accepted requests, in order of arrival.
  public List<String> lines() {
    return accepted().stream().flatMap(push -> push.lines().stream()).toList();
  }
}
