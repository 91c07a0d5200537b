package dev.pewter.loki.push;

import dev.pewter.core.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Remembers what a decoder finds, a line of text for each thing.
final class Seen implements PushSink {
  final List<String> lines = new ArrayList<>();
  private byte[] block = {};

  static List<String> by(PushDecoder decoder, byte[] body) throws PushException {
    var seen = new Seen();
    decoder.decode(body, body.length, seen);
    return seen.lines;
  }

  @Override
  public void begin(Labels labels, byte[] in) {
    block = in;
    lines.add("begin " + labels);
  }

  @Override
  public void unusable(PushException why) {
    lines.add("unusable " + why.getMessage());
  }

  @Override
  public void entry(int start, int end, long nanos, Labels metadata) {
    String line = new String(block, start, end - start, StandardCharsets.UTF_8);
    lines.add(nanos + " " + line + (metadata.isEmpty() ? "" : " " + metadata));
  }

  @Override
  public void charge(long bytes) {
    if (bytes < 0) {
      throw new AssertionError("a negative charge");
    }
  }

  @Override
  public void end() {
    lines.add("end");
  }
}
