package dev.pewter.loki.testing;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/// A push request as a receiver sees it, decoded by protobuf's own reader.
public record Push(List<Stream> streams, Map<String, String> headers) {

  /// @param labels as sent: `{a="x"}`
  public record Stream(String labels, List<Entry> entries) {}

  /// @param line as ISO-8859-1, so that each byte is one character
  public record Entry(long nanos, String line, Map<String, String> metadata) {}

  /// Decodes a compressed request.
  public static Push decode(byte[] body, Map<String, String> headers) throws IOException {
    return new Push(streams(Snappy.uncompress(body)), headers);
  }

  /// Decodes an uncompressed message.
  public static List<Stream> streams(byte[] message) throws IOException {
    var streams = new ArrayList<Stream>();
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      expect(tag, 10);
      streams.add(stream(in.readByteArray()));
    }
    return streams;
  }

  /// All lines of all streams.
  public List<String> lines() {
    return streams.stream().flatMap(s -> s.entries.stream()).map(Entry::line).toList();
  }

  private static Stream stream(byte[] message) throws IOException {
    String labels = "";
    var entries = new ArrayList<Entry>();
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == 10) {
        labels = in.readStringRequireUtf8();
      } else {
        expect(tag, 18);
        entries.add(entry(in.readByteArray()));
      }
    }
    return new Stream(labels, entries);
  }

  private static Entry entry(byte[] message) throws IOException {
    long nanos = 0;
    String line = "";
    var metadata = new TreeMap<String, String>();
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 10 -> nanos = timestamp(in.readByteArray());
        case 18 -> line = new String(in.readByteArray(), StandardCharsets.ISO_8859_1);
        default -> {
          expect(tag, 26);
          pair(in.readByteArray(), metadata);
        }
      }
    }
    return new Entry(nanos, line, metadata);
  }

  private static long timestamp(byte[] message) throws IOException {
    long seconds = 0;
    long nanos = 0;
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == 8) {
        seconds = in.readInt64();
      } else {
        expect(tag, 16);
        nanos = in.readInt32();
      }
    }
    return seconds * 1_000_000_000 + nanos;
  }

  private static void pair(byte[] message, Map<String, String> into) throws IOException {
    String name = "";
    String value = "";
    var in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == 10) {
        name = in.readStringRequireUtf8();
      } else {
        expect(tag, 18);
        value = in.readStringRequireUtf8();
      }
    }
    into.put(name, value);
  }

  private static void expect(int tag, int wanted) throws IOException {
    if (tag != wanted) {
      throw new IOException("tag " + tag + " instead of " + wanted);
    }
  }
}
