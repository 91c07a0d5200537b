package dev.pewter.loki.process.stage;

import dev.pewter.core.regex.SearchPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Extracts values from `key=value` lines; of a key that comes twice the last value counts.
final class LogfmtStage implements Stage {
  private final @Nullable String source; // null for the line
  private final String[] names; // of extracted values
  private final byte[][] keys; // of each
  private final @Nullable SearchPattern regex;

  LogfmtStage(LogfmtArguments arguments) {
    this.source = arguments.source().isEmpty() ? null : arguments.source();
    var mapping = arguments.mapping();
    this.names = mapping.keySet().stream().sorted().toArray(String[]::new);
    this.keys = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      String key = mapping.getOrDefault(names[i], "");
      keys[i] = (key.isEmpty() ? names[i] : key).getBytes(StandardCharsets.UTF_8);
    }
    this.regex = arguments.regex().isEmpty() ? null : SearchPattern.parse(arguments.regex());
  }

  @Override
  public void process(Entries entries) {
    if (!entries.keepsExtracted()) {
      return;
    }
    var input = new Input(source);
    var scanner = new LogfmtScanner();
    for (int i = 0; i < entries.size(); i++) {
      if (input.of(entries, i)) {
        extract(scanner, input, entries.values(i));
      }
    }
  }

  private void extract(LogfmtScanner scanner, Input input, Values into) {
    byte[] line = input.bytes();
    scanner.start(line, input.start(), input.end());
    while (scanner.next()) {
      int keyStart = scanner.keyStart();
      int keyEnd = scanner.keyEnd();
      for (int k = 0; k < names.length; k++) {
        byte[] key = keys[k];
        if (key.length == keyEnd - keyStart
            && Arrays.equals(key, 0, key.length, line, keyStart, keyEnd)) {
          set(into, names[k], scanner, line);
        }
      }
      if (regex != null) {
        var key = new String(line, keyStart, keyEnd - keyStart, StandardCharsets.UTF_8);
        if (regex.isIn(key)) {
          set(into, key, scanner, line);
        }
      }
    }
  }

  private static void set(Values into, String name, LogfmtScanner scanner, byte[] line) {
    if (scanner.isEscaped()) {
      byte[] text = JsonText.unescaped(line, scanner.valueStart(), scanner.valueEnd());
      into.setShown(name, text, 0, text.length);
    } else {
      into.set(name, line, scanner.valueStart(), scanner.valueEnd());
    }
  }

  @Override
  public boolean readsExtracted() {
    return source != null;
  }
}
