package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.KernelClock;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// How well the kernel's clock is kept.
final class TimexCollector implements Collector {
  private static final int EPERM = 1;
  private static final int TIME_ERROR = 5;
  private static final int NANO = 0x2000;
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final double PPM16 = 1e6 * 65536;
  private static final Family SYNC_STATUS =
      gauge("sync_status", "Whether the clock is kept by a reliable server.");
  private static final Family OFFSET = gauge("offset_seconds", "How far it is off.");
  private static final Family FREQUENCY =
      gauge("frequency_adjustment_ratio", "By how much its speed is changed.");
  private static final Family MAXERROR = gauge("maxerror_seconds", "The largest error.");
  private static final Family ESTIMATED = gauge("estimated_error_seconds", "The likely error.");
  private static final Family STATUS = gauge("status", "Its status bits.");
  private static final Family CONSTANT = gauge("loop_time_constant", "The loop's constant.");
  private static final Family TICK = gauge("tick_seconds", "Seconds between ticks.");
  private static final Family PPS_FREQUENCY = gauge("pps_frequency_hertz", "Pulse frequency.");
  private static final Family PPS_JITTER = gauge("pps_jitter_seconds", "Pulse jitter.");
  private static final Family PPS_SHIFT = gauge("pps_shift_seconds", "Pulse interval.");
  private static final Family PPS_STABILITY = gauge("pps_stability_hertz", "Pulse stability.");
  private static final Family PPS_JITTERS =
      counter("pps_jitter_total", "Pulses with too much jitter.");
  private static final Family PPS_CALIBRATIONS =
      counter("pps_calibration_total", "Calibrations by pulses.");
  private static final Family PPS_ERRORS = counter("pps_error_total", "Failed calibrations.");
  private static final Family PPS_STABILITIES =
      counter("pps_stability_exceeded_total", "Pulses that were not stable.");
  private static final Family TAI = gauge("tai_offset_seconds", "Atomic time minus UTC.");

  private final Reading reading;

  /// Reads the kernel's clock.
  @FunctionalInterface
  interface Reading {
    KernelClock read() throws IOException;
  }

  TimexCollector(Reading reading) {
    this.reading = reading;
  }

  private static Family gauge(String name, String help) {
    return Family.gauge("node_timex_" + name, help);
  }

  private static Family counter(String name, String help) {
    return Family.counter("node_timex_" + name, help);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    KernelClock clock;
    try {
      clock = reading.read();
    } catch (SystemCallException e) {
      if (e.errno() == EPERM) {
        throw new NoData("not allowed to read the kernel's clock");
      }
      throw e;
    }
    double divisor = (clock.status() & NANO) != 0 ? NANOS : MICROS;
    SYNC_STATUS.add(page, clock.state() == TIME_ERROR ? 0 : 1);
    OFFSET.add(page, clock.offset() / divisor);
    FREQUENCY.add(page, 1 + clock.frequency() / PPM16);
    MAXERROR.add(page, clock.maxError() / MICROS);
    ESTIMATED.add(page, clock.estimatedError() / MICROS);
    STATUS.add(page, clock.status());
    CONSTANT.add(page, (double) clock.constant());
    TICK.add(page, clock.tick() / MICROS);
    PPS_FREQUENCY.add(page, clock.ppsFrequency() / PPM16);
    PPS_JITTER.add(page, clock.jitter() / divisor);
    PPS_SHIFT.add(page, clock.shift());
    PPS_STABILITY.add(page, clock.stability() / PPM16);
    PPS_JITTERS.add(page, (double) clock.jitterCount());
    PPS_CALIBRATIONS.add(page, (double) clock.calibrationCount());
    PPS_ERRORS.add(page, (double) clock.errorCount());
    PPS_STABILITIES.add(page, (double) clock.stabilityCount());
    TAI.add(page, clock.tai());
  }
}
