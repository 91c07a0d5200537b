package dev.pewter.loki.push;

import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A `PushRequest` message, read where it lies.
final class ProtobufPush {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int PAIR_BYTES = 160;

  private final byte[] block;
  private final PushSink sink;
  private int at;
  private int field; // of the tag that was read last, as the next two
  private int wireType;
  private int end; // of its value, when that is bytes

  ProtobufPush(byte[] block, PushSink sink) {
    this.block = block;
    this.sink = sink;
  }

  void decode(int length) throws PushException {
    at = 0;
    while (at < length) {
      tag(length);
      if (isBytes(1)) {
        int streamEnd = end;
        stream(at, streamEnd);
        at = streamEnd;
      } else {
        skip(length);
      }
    }
  }

  /// The labels may follow the entries, so they are looked for first.
  private void stream(int from, int to) throws PushException {
    at = from;
    String labels = "";
    while (at < to) {
      tag(to);
      if (isBytes(1)) {
        labels = text(at, end);
      }
      skip(to);
    }
    boolean isUsable = begin(labels);
    at = from;
    while (at < to) {
      tag(to);
      if (isBytes(2)) {
        int entryEnd = end;
        entry(entryEnd, isUsable);
        at = entryEnd;
      } else {
        skip(to);
      }
    }
    if (isUsable) {
      sink.end();
    }
  }

  private boolean begin(String text) throws PushException {
    Labels labels;
    sink.charge(2L * text.length());
    try {
      labels = LabelText.parse(text);
    } catch (PushException e) {
      sink.unusable(e);
      return false;
    }
    sink.begin(labels, block);
    return true;
  }

  private void entry(int to, boolean isUsable) throws PushException {
    int lineStart = at;
    int lineEnd = at;
    long nanos = 0;
    TreeMap<String, String> metadata = null;
    while (at < to) {
      tag(to);
      int valueEnd = end;
      if (isBytes(1)) {
        nanos = timestamp(valueEnd);
        at = valueEnd;
      } else if (isBytes(2)) {
        lineStart = at;
        lineEnd = valueEnd;
        at = valueEnd;
      } else if (isBytes(3)) {
        sink.charge(PAIR_BYTES + 2L * (valueEnd - at));
        metadata = metadata == null ? new TreeMap<>() : metadata;
        pair(valueEnd, metadata);
        at = valueEnd;
      } else {
        skip(to);
      }
    }
    if (isUsable) {
      sink.entry(lineStart, lineEnd, nanos, metadata == null ? Labels.EMPTY : Labels.of(metadata));
    }
  }

  private long timestamp(int to) throws PushException {
    long seconds = 0;
    long nanos = 0;
    while (at < to) {
      tag(to);
      if (wireType == VARINT && field == 1) {
        seconds = varint(to);
      } else if (wireType == VARINT && field == 2) {
        nanos = (int) varint(to);
      } else {
        skip(to);
      }
    }
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw malformed("timestamp: nanos not in range [0, 1e9)");
    }
    return saturated(seconds, nanos);
  }

  /// Times beyond the years 1677 to 2262 become the first and the last moment that can be told.
  private static long saturated(long seconds, long nanos) {
    long high = Math.multiplyHigh(seconds, NANOS_PER_SECOND);
    long low = seconds * NANOS_PER_SECOND;
    if ((high != 0 || low < 0) && (high != -1 || low >= 0)) {
      return seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    long sum = low + nanos;
    return low > 0 && sum < 0 ? Long.MAX_VALUE : sum;
  }

  private void pair(int to, Map<String, String> metadata) throws PushException {
    String name = "";
    String value = "";
    while (at < to) {
      tag(to);
      if (isBytes(1)) {
        name = text(at, end);
      } else if (isBytes(2)) {
        value = text(at, end);
      }
      skip(to);
    }
    metadata.put(name, value);
  }

  private boolean isBytes(int wanted) {
    return field == wanted && wireType == BYTES;
  }

  private String text(int from, int to) {
    return new String(block, from, to - from, StandardCharsets.UTF_8);
  }

  /// Reads a tag, and for bytes their length: `at` is then where they start, `end` where they end.
  private void tag(int limit) throws PushException {
    long tag = varint(limit);
    long number = tag >>> 3;
    if (number == 0 || number > (1 << 29) - 1) {
      throw malformed("illegal tag " + number);
    }
    field = (int) number;
    wireType = (int) (tag & 7);
    if (wireType == BYTES) {
      long length = varint(limit);
      if (length < 0 || length > limit - at) {
        throw malformed("unexpected end");
      }
      end = at + (int) length;
    }
  }

  /// Passes over the value of the tag that was read last.
  private void skip(int limit) throws PushException {
    switch (wireType) {
      case VARINT -> varint(limit);
      case FIXED64 -> fixed(8, limit);
      case FIXED32 -> fixed(4, limit);
      case BYTES -> at = end;
      case START_GROUP -> group(limit);
      default -> throw malformed("illegal wire type " + wireType);
    }
  }

  private void group(int limit) throws PushException {
    int depth = 1;
    while (depth > 0) {
      tag(limit);
      switch (wireType) {
        case START_GROUP -> depth++;
        case END_GROUP -> depth--;
        default -> skip(limit);
      }
    }
  }

  private void fixed(int bytes, int limit) throws PushException {
    if (bytes > limit - at) {
      throw malformed("unexpected end");
    }
    at += bytes;
  }

  private long varint(int limit) throws PushException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= limit) {
        throw malformed("unexpected end");
      }
      byte b = block[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("integer overflow");
  }

  private PushException malformed(String why) {
    return new PushException("proto: PushRequest: " + why + " at byte " + at);
  }
}
