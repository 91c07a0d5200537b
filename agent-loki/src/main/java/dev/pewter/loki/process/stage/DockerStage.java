package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the lines of Docker's `json-file` driver: `{"log":"…\n","stream":"stdout","time":"…"}`.
final class DockerStage implements Stage {
  private static final JsonPaths PATHS = JsonPaths.inAnyCase("log", "stream", "time");
  private static final String STDOUT = "stdout";
  private static final String STDERR = "stderr";
  private static final byte[] STDOUT_BYTES = STDOUT.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STDERR_BYTES = STDERR.getBytes(StandardCharsets.US_ASCII);
  private static final int LOG = 0;
  private static final int STREAM = 1;
  private static final int TIME = 2;

  @Override
  public void process(Entries entries) {
    var scanner = new JsonScanner(PATHS).withLargeNumbers();
    for (int i = 0; i < entries.size(); i++) {
      byte[] line = entries.bytes(i);
      if (scanner.scan(line, entries.start(i), entries.end(i))
          && isText(scanner, LOG)
          && isText(scanner, STREAM)
          && isText(scanner, TIME)
          && scanner.end(LOG) > scanner.start(LOG)
          && scanner.kind(LOG) != JsonScanner.NOTHING) {
        read(scanner, entries, i, line);
      }
    }
  }

  private static boolean isText(JsonScanner scanner, int path) {
    byte kind = scanner.kind(path);
    return kind == JsonScanner.TEXT || kind == JsonScanner.ESCAPED || kind == JsonScanner.NOTHING;
  }

  private static void read(JsonScanner scanner, Entries entries, int entry, byte[] line) {
    byte[] log = line;
    int start = scanner.start(LOG);
    int end = scanner.end(LOG);
    if (scanner.kind(LOG) == JsonScanner.ESCAPED) {
      log = JsonText.unescaped(line, start, end);
      start = 0;
      end = log.length;
    }
    String stream = text(scanner, STREAM, line);
    byte[] time = line;
    int timeStart = scanner.start(TIME);
    int timeEnd = scanner.end(TIME);
    if (scanner.kind(TIME) != JsonScanner.TEXT) {
      time = text(scanner, TIME, line).getBytes(StandardCharsets.UTF_8);
      timeStart = 0;
      timeEnd = time.length;
    }
    if (entries.keepsExtracted()) {
      var values = entries.values(entry);
      values.setShown("output", log, start, end);
      values.set("stream", stream);
      values.setShown("timestamp", time, timeStart, timeEnd);
    }
    entries.setLine(entry, log, start, end);
    entries.setLabel(entry, "stream", stream);
    long nanos = Rfc3339.nanos(time, timeStart, timeEnd);
    if (nanos != Rfc3339.INVALID) {
      entries.setTimestampNanos(entry, nanos);
    }
  }

  private static String text(JsonScanner scanner, int path, byte[] line) {
    int start = scanner.start(path);
    int length = scanner.end(path) - start;
    return switch (scanner.kind(path)) {
      case JsonScanner.TEXT -> {
        String known = knownStream(line, start, length);
        yield known == null ? new String(line, start, length, StandardCharsets.UTF_8) : known;
      }
      case JsonScanner.ESCAPED ->
          new String(JsonText.unescaped(line, start, start + length), StandardCharsets.UTF_8);
      default -> "";
    };
  }

  private static @Nullable String knownStream(byte[] line, int start, int length) {
    return isEqual(STDOUT_BYTES, line, start, length)
        ? STDOUT
        : isEqual(STDERR_BYTES, line, start, length) ? STDERR : null;
  }

  private static boolean isEqual(byte[] known, byte[] line, int start, int length) {
    return length == known.length && Arrays.equals(known, 0, length, line, start, start + length);
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
