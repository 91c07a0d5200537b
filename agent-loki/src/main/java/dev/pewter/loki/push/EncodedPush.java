package dev.pewter.loki.push;

import dev.pewter.core.codec.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An encoded push request that is taken apart without decoding its lines. For requests this agent
/// has encoded; anything else throws `IllegalArgumentException`.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EncodedPush(byte[] message) {

  /// Where a field is, with its header, and where its content starts.
  private record Field(int number, int start, int content, int end) {}

  /// How many streams it has.
  public int streams() {
    return fields(0, message.length).size();
  }

  public int entries() {
    int count = 0;
    for (var stream : fields(0, message.length)) {
      count += entriesOf(stream).size();
    }
    return count;
  }

  /// The labels of the first stream as text; empty when there is none.
  public String firstStream() {
    for (var stream : fields(0, message.length)) {
      for (var field : fields(stream.content, stream.end)) {
        if (field.number == EntryWriter.LABELS) {
          return new String(
              message, field.content, field.end - field.content, StandardCharsets.UTF_8);
        }
      }
    }
    return "";
  }

  /// Two requests with half of the streams each, in order; a single stream is not split.
  public List<EncodedPush> splitStreams() {
    var streams = fields(0, message.length);
    if (streams.size() < 2) {
      return List.of(this);
    }
    int middle = streams.get(streams.size() / 2).start;
    return List.of(
        new EncodedPush(Arrays.copyOf(message, middle)),
        new EncodedPush(Arrays.copyOfRange(message, middle, message.length)));
  }

  /// Two requests with half of the entries of the only stream each, in order; a single entry is not
  /// split.
  public List<EncodedPush> splitEntries() {
    var streams = fields(0, message.length);
    if (streams.size() != 1) {
      return List.of(this);
    }
    var entries = entriesOf(streams.getFirst());
    if (entries.size() < 2) {
      return List.of(this);
    }
    int half = entries.size() / 2;
    return List.of(
        withEntries(entries.subList(0, half)), withEntries(entries.subList(half, entries.size())));
  }

  private List<Field> entriesOf(Field stream) {
    var entries = fields(stream.content, stream.end);
    entries.removeIf(field -> field.number != EntryWriter.ENTRIES);
    return entries;
  }

  private EncodedPush withEntries(List<Field> entries) {
    byte[] labels = firstStream().getBytes(StandardCharsets.UTF_8);
    int size = entries.getLast().end - entries.getFirst().start; // they lie side by side
    var out = new ProtoWriter();
    out.begin(size + labels.length + 32);
    EntryWriter.beginStream(out, labels, size);
    out.raw(message, entries.getFirst().start, entries.getLast().end);
    return new EncodedPush(Arrays.copyOf(out.bytes(), out.size()));
  }

  private List<Field> fields(int from, int to) {
    var fields = new ArrayList<Field>();
    int at = from;
    while (at < to) {
      int start = at;
      int tag = 0;
      int length = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = at(at++, to);
        tag |= (b & 0x7F) << shift;
        if (b >= 0) {
          break;
        }
      }
      for (int shift = 0; ; shift += 7) {
        byte b = at(at++, to);
        length |= (b & 0x7F) << shift;
        if (b >= 0) {
          break;
        }
      }
      if ((tag & 7) != 2 || length < 0 || length > to - at) {
        throw new IllegalArgumentException("not a push request");
      }
      fields.add(new Field(tag >> 3, start, at, at + length));
      at += length;
    }
    return fields;
  }

  private byte at(int index, int to) {
    if (index >= to) {
      throw new IllegalArgumentException("a push request that ends early");
    }
    return message[index];
  }
}
