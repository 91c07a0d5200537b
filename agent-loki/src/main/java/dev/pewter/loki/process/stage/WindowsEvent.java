package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.relabel.LabelNames;
import java.util.regex.Pattern;

/// Extracts the sections of a message of the Windows event log: a description, then lines
/// `key: value`, whose values may go on in lines without a colon, under titles.
final class WindowsEvent implements EventStage.Format {
  private static final Pattern SECTION_END = Pattern.compile("\r\n\r\n");
  private static final Pattern LINE_END = Pattern.compile("\r\n");
  private static final Pattern LINE_CHARS = Pattern.compile("[\t\r\n]");
  private static final Pattern BLANKS = Pattern.compile("[\t\r\n ]");

  private final EventText text;

  WindowsEvent(WindowsEventArguments arguments) {
    this.text =
        new EventText(
            LabelNames.UTF8, arguments.dropInvalidLabels(), arguments.overwriteExisting());
  }

  @Override
  public void extract(String message, Values into) {
    String[] sections = SECTION_END.split(message, -1);
    set("Description", sections[0], into);
    for (int i = 1; i < sections.length; i++) {
      extractSection(LINE_END.split(sections[i], -1), into);
    }
  }

  private void extractSection(String[] lines, Values into) {
    String title = "";
    int at = 0;
    while (at < lines.length) {
      String line = lines[at++];
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      if (colon == line.length() - 1) {
        title = at == 1 ? line.substring(0, colon) + "_" : title;
        continue;
      }
      var value = new StringBuilder().append(line, colon + 1, line.length());
      while (at < lines.length && !lines[at].isEmpty() && lines[at].indexOf(':') < 0) {
        value.append(',').append(lines[at++]);
      }
      set(title + line.substring(0, colon), value.toString(), into);
    }
  }

  private void set(String key, String value, Values into) {
    String name = text.name(BLANKS.matcher(key).replaceAll(""), into);
    if (name != null && !Utf8.isRaw(value)) {
      into.set(name, EventText.trimmed(LINE_CHARS.matcher(value).replaceAll("")));
    }
  }
}
