package dev.pewter.deploy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xerial.snappy.Snappy;

/// A push request as Loki reads it: a snappy block of protobuf.
///
/// @param target the request's path
/// @param headers by lower-case name
record Push(String target, Map<String, String> headers, List<Entry> entries) {
  /// One line of a stream.
  record Entry(String labels, long timestampNanos, ByteString bytes, Map<String, String> metadata) {
    String line() {
      return bytes.toStringUtf8();
    }
  }

  static Push decode(String target, Map<String, String> headers, byte[] body) throws IOException {
    var entries = new ArrayList<Entry>();
    var input = CodedInputStream.newInstance(Snappy.uncompress(body));
    input.setSizeLimit(Integer.MAX_VALUE);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        int limit = input.pushLimit(input.readRawVarint32());
        readStream(input, entries);
        input.popLimit(limit);
      } else {
        input.skipField(tag);
      }
    }
    return new Push(target, headers, entries);
  }

  private static void readStream(CodedInputStream input, List<Entry> entries) throws IOException {
    String labels = "";
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> labels = input.readStringRequireUtf8();
        case 2 -> {
          int limit = input.pushLimit(input.readRawVarint32());
          entries.add(readEntry(input, labels));
          input.popLimit(limit);
        }
        default -> input.skipField(tag);
      }
    }
  }

  private static Entry readEntry(CodedInputStream input, String labels) throws IOException {
    long timestamp = 0;
    var line = ByteString.EMPTY;
    var metadata = new LinkedHashMap<String, String>();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> {
          int limit = input.pushLimit(input.readRawVarint32());
          timestamp = readTimestamp(input);
          input.popLimit(limit);
        }
        case 2 -> line = input.readBytes();
        case 3 -> {
          int limit = input.pushLimit(input.readRawVarint32());
          var pair = readPair(input);
          metadata.put(pair.getKey(), pair.getValue());
          input.popLimit(limit);
        }
        default -> input.skipField(tag);
      }
    }
    return new Entry(labels, timestamp, line, metadata);
  }

  private static long readTimestamp(CodedInputStream input) throws IOException {
    long seconds = 0;
    long nanos = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> seconds = input.readInt64();
        case 2 -> nanos = input.readInt32();
        default -> input.skipField(tag);
      }
    }
    return seconds * 1_000_000_000L + nanos;
  }

  private static Map.Entry<String, String> readPair(CodedInputStream input) throws IOException {
    String name = "";
    String value = "";
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = input.readStringRequireUtf8();
        case 2 -> value = input.readStringRequireUtf8();
        default -> input.skipField(tag);
      }
    }
    return Map.entry(name, value);
  }
}
