package dev.pewter.metrics;

import dev.pewter.core.component.Tap;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.telemetry.GoText;
import java.util.Locale;

/// Samples as live debugging shows them, without the secrets that labels may hold.
public final class SampleText {
  private SampleText() {}

  /// Counts a batch that passes, and shows its samples when somebody looks. Before it is handed on:
  /// its next owner may use it up.
  public static void pass(Tap tap, SampleBatch batch) {
    tap.count(Tap.Kind.PROMETHEUS_METRIC, batch.size());
    if (tap.isWatched()) {
      for (int i = 0; i < batch.size(); i++) {
        int sample = i;
        tap.show(() -> of(batch, sample));
      }
    }
  }

  private static String of(SampleBatch batch, int sample) {
    var histogram = batch.histogram(sample);
    return String.format(
        Locale.ROOT,
        "%s: ts=%d, labels=%s, value=%s",
        histogram == null ? "sample" : "histogram",
        batch.timestampMillis(sample),
        TargetText.shown(batch.series(sample)),
        histogram == null ? GoText.number(batch.value(sample)) : histogram);
  }
}
