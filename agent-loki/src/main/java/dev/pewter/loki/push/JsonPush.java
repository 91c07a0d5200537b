package dev.pewter.loki.push;

import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// `{"streams": [{"stream": {…}, "values": [["<nanoseconds>", "<line>", {…}], …]}, …]}`, read where
/// it lies.
final class JsonPush {
  private static final int PAIR_BYTES = 160;
  private static final int NONE = -1;

  private final JsonBytes json;
  private final byte[] block;
  private final PushSink sink;
  private int streams; // which one is being read, for messages, as the next
  private int values;

  private interface Value {
    void read() throws PushException;
  }

  JsonPush(byte[] block, int length, PushSink sink) {
    this.json = new JsonBytes(block, length);
    this.block = block;
    this.sink = sink;
  }

  void decode() throws PushException {
    json.expect('{');
    for (boolean more = !json.next('}'); more; more = json.more('}')) {
      boolean isStreams = json.name().equalsIgnoreCase("streams");
      if (json.nextNull()) {
        continue;
      }
      if (isStreams) {
        readStreams();
      } else {
        json.skip();
      }
    }
    json.end();
  }

  private void readStreams() throws PushException {
    json.expect('[');
    for (boolean more = !json.next(']'); more; more = json.more(']')) {
      values = NONE;
      stream();
      streams++;
    }
  }

  /// The labels may follow the values, which are then read at last.
  private void stream() throws PushException {
    boolean hasLabels = false;
    boolean isUsable = false;
    int deferred = NONE;
    json.expect('{');
    for (boolean more = !json.next('}'); more; more = json.more('}')) {
      String name = json.name();
      if (name.equals("stream") && !hasLabels) {
        hasLabels = true;
        isUsable = begin();
      } else if (name.equals("values") && hasLabels) {
        readValues(isUsable);
      } else {
        deferred = name.equals("values") ? json.position() : deferred;
        json.skip();
      }
    }
    if (!hasLabels) {
      isUsable = true;
      sink.begin(Labels.EMPTY, block);
    }
    if (deferred != NONE) {
      int after = json.position();
      json.moveTo(deferred);
      readValues(isUsable);
      json.moveTo(after);
    }
    if (isUsable) {
      sink.end();
    }
  }

  private boolean begin() throws PushException {
    int from = json.position();
    var labels = pairs(this::label);
    sink.charge(2L * (json.position() - from));
    for (String name : labels.keySet()) {
      if (!LabelText.isName(name)) {
        sink.unusable(error("invalid label name"));
        return false;
      }
    }
    sink.begin(Labels.of(labels), block);
    return true;
  }

  /// Numbers, booleans and null are labels as they are written.
  private void label() throws PushException {
    if (!json.nextString() && !json.nextLiteral()) {
      throw error("a label must be a string");
    }
  }

  private Map<String, String> pairs(Value value) throws PushException {
    var pairs = new TreeMap<String, String>();
    json.expect('{');
    for (boolean more = !json.next('}'); more; more = json.more('}')) {
      int from = json.position();
      String name = json.name();
      value.read();
      sink.charge(PAIR_BYTES + 2L * (json.position() - from));
      pairs.put(name, json.text());
    }
    return pairs;
  }

  private void readValues(boolean isUsable) throws PushException {
    if (json.nextNull()) {
      return;
    }
    values = 0;
    json.expect('[');
    for (boolean more = !json.next(']'); more; more = json.more(']')) {
      if (!json.nextNull()) {
        entry(isUsable);
      }
      values++;
    }
    values = NONE;
  }

  private void entry(boolean isUsable) throws PushException {
    json.expect('[');
    string("the timestamp must be a string");
    long nanos = nanos();
    if (!json.next(',')) {
      throw error("expected a timestamp and a line");
    }
    string("the line must be a string");
    int from = json.start();
    int to = json.stop();
    var metadata = Labels.EMPTY;
    for (int i = 2; json.more(']'); i++) {
      if (i == 2) {
        metadata = Labels.of(pairs(() -> string("structured metadata must be strings")));
      } else {
        json.skip();
      }
    }
    if (isUsable) {
      sink.entry(from, to, nanos, metadata);
    }
  }

  private void string(String complaint) throws PushException {
    if (!json.nextString()) {
      throw error(complaint);
    }
  }

  private long nanos() throws PushException {
    String digits =
        new String(
            block,
            json.start(),
            Math.min(json.stop() - json.start(), 32),
            StandardCharsets.ISO_8859_1);
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw error("the timestamp is not a number of nanoseconds");
    }
  }

  private PushException error(String why) {
    String place = "streams[" + streams + "]" + (values < 0 ? "" : ".values[" + values + "]");
    return new PushException(place + ": " + why);
  }
}
