package dev.pewter.core.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// How long tests wait for what must come: as long as a busy machine may take, for nobody waits
/// longer than it takes. They look often at first, since most comes soon. Found by JUnit in every
/// module, see `META-INF/services`.
public final class Patience implements BeforeAllCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(PATIENCE);
    Awaitility.setDefaultPollInterval((_, last) -> pauseAfter(last));
  }

  private static Duration pauseAfter(Duration last) {
    var longer = last.multipliedBy(2).plusMillis(5);
    return longer.compareTo(PAUSE) < 0 ? longer : PAUSE;
  }
}
