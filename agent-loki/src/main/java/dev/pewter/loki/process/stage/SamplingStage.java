package dev.pewter.loki.process.stage;

import dev.pewter.core.model.DropReason;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps entries by chance. The random numbers are those of SplitMix64, whose threads need no lock.
final class SamplingStage implements Stage {
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private final double rate;
  private final DropReason reason;
  private final StageMetrics counters;
  private final AtomicLong state;

  SamplingStage(SamplingArguments arguments, StageContext context) {
    this.rate = arguments.rate();
    this.reason = new DropReason(arguments.dropReason());
    this.counters = context.counters();
    counters.dropped(reason, 0); // there from the start, as in the reference
    this.state = new AtomicLong(context.clock().nanos() * STEP);
  }

  @Override
  public void process(Entries entries) {
    long random = state.getAndAdd(STEP * entries.size());
    int dropped = 0;
    for (int i = 0; i < entries.size(); i++) {
      random += STEP;
      if ((mixed(random) >>> 11) * 0x1p-53 >= rate) {
        entries.drop(i, reason);
        dropped++;
      }
    }
    if (dropped > 0) {
      counters.dropped(reason, dropped);
    }
  }

  private static long mixed(long state) {
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
