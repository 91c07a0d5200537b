package dev.pewter.core.model;

/// Why something was discarded: the value of the label `reason` where drops are counted. Made of
/// constants and of what a configuration says, never of data.
public record DropReason(String text) {
  public static final DropReason NO_RECEIVER = new DropReason("no_receiver");
  public static final DropReason LINE_TOO_LONG = new DropReason("line_too_long");
  public static final DropReason RATE_LIMITED = new DropReason("rate_limited");
  public static final DropReason STREAM_LIMITED = new DropReason("stream_limited");
  public static final DropReason REJECTED = new DropReason("ingester_error");
  public static final DropReason QUEUE_FULL = new DropReason("queue_full");
  public static final DropReason CORRUPT = new DropReason("corrupt");
  public static final DropReason TOO_OLD = new DropReason("too_old");

  @Override
  public String toString() {
    return text;
  }
}
