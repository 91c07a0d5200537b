package dev.pewter.core.storage.wal;

/// A place between two records.
///
/// @param segment the number of the segment
/// @param offset in bytes from the start of its file
/// @param index how many records of the segment are before it
public record WalPosition(long segment, long offset, long index)
    implements Comparable<WalPosition> {

  static WalPosition startOf(long segment) {
    return new WalPosition(segment, Segment.HEADER_BYTES, 0);
  }

  @Override
  public int compareTo(WalPosition other) {
    int order = Long.compare(segment, other.segment);
    return order != 0 ? order : Long.compare(offset, other.offset);
  }
}
