package dev.pewter.metrics.prometheus.remotewrite;

import java.nio.ByteBuffer;

/// A record of the log, big-endian: entries of one version 1 message, compressed.
///
/// ```
/// 0   1  version, 1
/// 1   8  the process that wrote it
/// 9   8  how many entries the process had appended before
/// 17  4  samples
/// 21  4  exemplars
/// 25  4  histograms
/// 29  8  lowest timestamp in milliseconds
/// 37  8  highest timestamp in milliseconds
/// 45     snappy block
/// ```
///
/// @param buffer whose bytes `[HEADER_BYTES, length)` are the block; good until the next is read
@SuppressWarnings("ArrayRecordComponent") // never compared
record SampleRecord(
    byte[] buffer,
    int length,
    long process,
    long first,
    Counts counts,
    long lowestMillis,
    long highestMillis) {

  static final int HEADER_BYTES = 45;
  private static final byte VERSION = 1;
  private static final int ORDER_AT = 1;

  /// Throws `IllegalArgumentException` for anything else.
  static SampleRecord of(byte[] buffer, int length) {
    if (length < HEADER_BYTES || buffer[0] != VERSION) {
      throw new IllegalArgumentException("not a record of samples");
    }
    var in = ByteBuffer.wrap(buffer, ORDER_AT, length - ORDER_AT);
    return new SampleRecord(
        buffer,
        length,
        in.getLong(),
        in.getLong(),
        new Counts(in.getInt(), in.getInt(), in.getInt()),
        in.getLong(),
        in.getLong());
  }

  /// Writes everything but the order, which the log knows.
  static void writeHeader(byte[] to, Counts counts, long lowestMillis, long highestMillis) {
    ByteBuffer.wrap(to)
        .put(VERSION)
        .putLong(0)
        .putLong(0)
        .putInt(counts.samples())
        .putInt(counts.exemplars())
        .putInt(counts.histograms())
        .putLong(lowestMillis)
        .putLong(highestMillis);
  }

  static void writeOrder(byte[] to, long process, long first) {
    ByteBuffer.wrap(to, ORDER_AT, 16).putLong(process).putLong(first);
  }
}
