package dev.pewter.k8s.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What tests wait for in several places.
public final class Awaited {
  private Awaited() {}

  /// Until a component says all of this of its health, in this order.
  public static void health(Supplier<@Nullable Health> of, String... parts) {
    await()
        .untilAsserted(
            () ->
                assertThat(of.get())
                    .isNotNull()
                    .extracting(Health::message)
                    .asString()
                    .containsSubsequence(parts));
  }
}
