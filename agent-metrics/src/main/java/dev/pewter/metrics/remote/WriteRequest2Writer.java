package dev.pewter.metrics.remote;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.model.SampleBatch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns entries of version 1 into an `io.prometheus.write.v2.Request`: every text stands once in
/// a table of symbols. For one thread; its arrays are used again.
public final class WriteRequest2Writer {
  private static final int SYMBOLS = 4;
  private static final int SERIES = 5;
  private static final int SAMPLE = 2;
  private static final int HISTOGRAM = 3;
  private static final int EXEMPLAR = 4;
  private static final int METADATA = 5;
  private static final byte[] NAME = "__name__".getBytes(StandardCharsets.UTF_8);

  /// Knows the metadata of a series by its name.
  @FunctionalInterface
  public interface Families {
    SampleBatch.@Nullable Metadata of(String metricName);
  }

  private final Families families;
  private final WriteRequestEntries entries = new WriteRequestEntries();
  private final ProtoWriter symbols = new ProtoWriter();
  private final ProtoWriter series = new ProtoWriter();
  private final ProtoWriter refs = new ProtoWriter();
  private final ProtoWriter data = new ProtoWriter();
  private final ProtoWriter described = new ProtoWriter();
  private int[] table = new int[1024]; // number of the symbol, plus one; zero is free
  private int[] starts = new int[512]; // of each symbol in the writer
  private int[] lengths = new int[512];
  private int count;

  public WriteRequest2Writer(Families families) {
    this.families = families;
  }

  /// The array that begins with the message, after `encode`.
  public byte[] bytes() {
    return symbols.bytes();
  }

  public int size() {
    return symbols.size();
  }

  /// Encodes the entries in bytes `[from, to)` of a message of version 1.
  public void encode(byte[] message, int from, int to) {
    begin();
    entries.over(message, from, to);
    while (entries.next()) {
      one(message);
    }
    symbols.raw(series.bytes(), 0, series.size());
  }

  private void begin() {
    symbols.begin(0);
    series.begin(0);
    Arrays.fill(table, 0);
    count = 0;
    symbol(NAME, 0, 0); // the first is always the empty text
  }

  private void one(byte[] message) {
    refs.begin(0);
    int name = labels(message, entries.labelsStart(), entries.labelsEnd());
    switch (entries.kind()) {
      case SAMPLE, HISTOGRAM -> {
        data.begin(0); // the same as in version 1
        data.raw(message, entries.data(), entries.end());
      }
      case EXEMPLAR -> exemplar(message);
    }
    int field =
        switch (entries.kind()) {
          case SAMPLE -> SAMPLE;
          case HISTOGRAM -> HISTOGRAM;
          case EXEMPLAR -> EXEMPLAR;
        };
    metadata(name);
    int size = ProtoWriter.fieldSize(refs.size()) + ProtoWriter.fieldSize(data.size());
    if (described.size() > 0) {
      size += ProtoWriter.fieldSize(described.size());
    }
    series.header(SERIES, size);
    series.field(1, refs.bytes(), 0, refs.size());
    series.field(field, data.bytes(), 0, data.size());
    if (described.size() > 0) {
      series.field(METADATA, described.bytes(), 0, described.size());
    }
  }

  private void metadata(int name) {
    described.begin(0);
    if (name < 0) {
      return;
    }
    var text = new String(symbols.bytes(), starts[name], lengths[name], StandardCharsets.UTF_8);
    var family = families.of(text);
    if (family != null) {
      described.number(1, MetricTypes.number(family.type()));
      described.number(3, symbol(family.help()));
      described.number(4, symbol(family.unit()));
    }
  }

  /// Writes references to labels of version 1; returns the symbol of the metric's name, or -1.
  private int labels(byte[] message, int from, int to) {
    int name = -1;
    var at = new Position(message, from);
    while (at.at < to) {
      at.varint(); // the field's number
      int length = at.varint();
      int end = at.at + length;
      int key = 0;
      int value = 0;
      while (at.at < end) {
        int tag = at.varint();
        int size = at.varint();
        if (tag >> 3 == 1) {
          key = symbol(message, at.at, size);
        } else {
          value = symbol(message, at.at, size);
        }
        at.at += size;
      }
      refs.varint(key);
      refs.varint(value);
      if (lengths[key] == NAME.length && isName(key)) {
        name = value;
      }
    }
    return name;
  }

  private boolean isName(int symbol) {
    return Arrays.equals(
        symbols.bytes(), starts[symbol], starts[symbol] + NAME.length, NAME, 0, NAME.length);
  }

  private void exemplar(byte[] message) {
    // Labels come first, then value and timestamp, which keep their numbers.
    int from = entries.data();
    int rest = from;
    var at = new Position(message, from);
    while (at.at < entries.end() && message[at.at] == (1 << 3 | 2)) {
      at.varint();
      int size = at.varint();
      at.at += size;
      rest = at.at;
    }
    data.begin(0);
    var outer = refs.size();
    labels(message, from, rest);
    if (refs.size() > outer) {
      data.field(1, refs.bytes(), outer, refs.size());
    }
    data.raw(message, rest, entries.end());
    refs.cut(outer);
  }

  /// Reads small numbers that are known to be there.
  private static final class Position {
    private final byte[] bytes;
    private int at;

    Position(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    int varint() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = bytes[at++];
        value |= (b & 0x7F) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }
  }

  private int symbol(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return symbol(utf8, 0, utf8.length);
  }

  private int symbol(byte[] from, int start, int length) {
    int mask = table.length - 1;
    int slot = hash(from, start, length) & mask;
    while (table[slot] != 0) {
      int known = table[slot] - 1;
      if (lengths[known] == length
          && Arrays.equals(
              symbols.bytes(),
              starts[known],
              starts[known] + length,
              from,
              start,
              start + length)) {
        return known;
      }
      slot = (slot + 1) & mask;
    }
    if (count == lengths.length) {
      grow();
      return symbol(from, start, length);
    }
    symbols.field(SYMBOLS, from, start, start + length);
    starts[count] = symbols.size() - length;
    lengths[count] = length;
    table[slot] = ++count;
    return count - 1;
  }

  private void grow() {
    starts = Arrays.copyOf(starts, 2 * count);
    lengths = Arrays.copyOf(lengths, 2 * count);
    table = new int[4 * count];
    for (int i = 0; i < count; i++) {
      int slot = hash(symbols.bytes(), starts[i], lengths[i]) & (table.length - 1);
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = i + 1;
    }
  }

  private static int hash(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
