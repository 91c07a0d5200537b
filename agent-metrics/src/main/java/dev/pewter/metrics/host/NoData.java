package dev.pewter.metrics.host;

import java.io.IOException;

/// The machine has nothing of what a collector reads: no failure, and so frequent that it carries
/// no stack trace.
public final class NoData extends IOException {
  private static final long serialVersionUID = 1;

  public NoData(String why) {
    super(why);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
