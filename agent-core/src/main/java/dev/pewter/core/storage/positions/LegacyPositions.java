package dev.pewter.core.storage.positions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the `positions.yml` of Alloy and of Promtail, for the first start in their place. The
/// files have a fixed shape, so that a reader of lines does:
///
/// ```
/// positions:                          positions:
///   ? path: /var/log/a.log              /var/log/a.log: "48213"
///     labels: '{app="web"}'
///   : "48213"                           ? /var/log/a path of more than 128 bytes.log
///                                       : "48213"
/// ```
public final class LegacyPositions {
  private LegacyPositions() {}

  /// @param labels as rendered there, `{}` when there are none
  /// @param value the offset as text; for other sources what they wrote
  public record Entry(String path, String labels, String value) {}

  /// All entries, in their order; none of an empty file. Throws when it has another shape.
  public static List<Entry> read(Path file) throws IOException {
    var entries = new ArrayList<Entry>();
    String path = null;
    String labels = "{}";
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#") || text.equals("---")) {
        continue;
      }
      if (!inside) {
        if (!text.equals("positions:") && !text.equals("positions: {}")) {
          throw new IOException("invalid yaml positions file [" + file + "]: " + text);
        }
        inside = true;
      } else if (text.startsWith("? path:")) {
        path = unquote(text.substring("? path:".length()));
        labels = "{}";
      } else if (text.startsWith("? ")) {
        path = unquote(text.substring(1));
        labels = "{}";
      } else if (text.startsWith("labels:") && path != null) {
        labels = unquote(text.substring("labels:".length()));
      } else if (text.startsWith(": ") && path != null) {
        entries.add(new Entry(path, labels, unquote(text.substring(1))));
        path = null;
      } else {
        entries.add(flat(text, file));
      }
    }
    return entries;
  }

  private static Entry flat(String text, Path file) throws IOException {
    int colon = text.lastIndexOf(": ");
    if (colon <= 0) {
      throw new IOException("invalid yaml positions file [" + file + "]: " + text);
    }
    return new Entry(unquote(text.substring(0, colon)), "{}", unquote(text.substring(colon + 1)));
  }

  private static String unquote(String given) {
    String text = given.strip();
    if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
      return text.substring(1, text.length() - 1).replace("''", "'");
    }
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      return text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }
    return text;
  }
}
