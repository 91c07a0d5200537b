package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.bytes.Search;
import dev.pewter.core.model.SampleBatch;
import org.jspecify.annotations.Nullable;

/// Reads Prometheus' text format, 0.0.4 and 1.0.0.
final class TextParser extends LineParser {
  private static final byte[] HELP = "HELP".getBytes(US_ASCII);
  private static final byte[] TYPE = "TYPE".getBytes(US_ASCII);

  TextParser(Strings strings, Options options) {
    super(strings, options);
  }

  @Override
  boolean isLenient() {
    return true;
  }

  @Override
  public Entry next() throws ExpositionException {
    while (true) {
      lineFrom = at;
      skipBlanks();
      switch (peek()) {
        case -1 -> {
          return Entry.END;
        }
        case '\n' -> at++;
        case '#' -> {
          var entry = comment();
          if (entry != null) {
            return entry;
          }
        }
        default -> {
          series();
          suffix();
          return Entry.SAMPLE;
        }
      }
    }
  }

  /// Reads a line that begins with a hash; null when it is for people.
  private @Nullable Entry comment() throws ExpositionException {
    at++;
    boolean isApart = isBlank(peek());
    skipBlanks();
    boolean isHelp = isApart && isNext(HELP);
    boolean isType = isApart && isNext(TYPE);
    if ((!isHelp && !isType) || at + 4 >= end || !isBlank(page[at + 4])) {
      at = Math.min(end, lineEnd() + 1);
      return null;
    }
    at += 4;
    skipBlanks();
    if (!family()) {
      throw mistake("expected a metric name after " + (isHelp ? "HELP" : "TYPE"));
    }
    int stop = lineEnd();
    textFrom = Math.min(stop, at + 1);
    textTo = stop;
    if (isType) {
      type = typeOf(new String(page, textFrom, textTo - textFrom, UTF_8));
      unit = "";
    } else if (!Utf8Check.isValid(page, textFrom, textTo)) {
      throw mistake("a help text is not valid UTF-8");
    }
    at = Math.min(end, stop + 1);
    return isHelp ? Entry.HELP : Entry.TYPE;
  }

  private SampleBatch.Type typeOf(String name) throws ExpositionException {
    return switch (name) {
      case "counter" -> SampleBatch.Type.COUNTER;
      case "gauge" -> SampleBatch.Type.GAUGE;
      case "histogram" -> SampleBatch.Type.HISTOGRAM;
      case "summary" -> SampleBatch.Type.SUMMARY;
      case "untyped" -> SampleBatch.Type.UNKNOWN;
      default -> throw mistake("there is no metric type \"" + name + "\"");
    };
  }

  /// Reads value and timestamp.
  private void suffix() throws ExpositionException {
    skipBlanks();
    int from = at;
    while (at < end && !isBlank(page[at]) && page[at] != '\n' && page[at] != '{') {
      at++;
    }
    if (at == from) {
      throw mistake("expected a value after the metric");
    }
    value = number(from, at);
    skipBlanks();
    hasTimestamp = at < end && page[at] >= '0' && page[at] <= '9';
    if (hasTimestamp) {
      timestamp();
      skipBlanks();
    }
    if (at < end && page[at] != '\n') {
      throw mistake("expected " + (hasTimestamp ? "" : "a timestamp or ") + "the end of the line");
    }
    at = Math.min(end, at + 1);
  }

  private void timestamp() throws ExpositionException {
    long millis = 0;
    while (at < end && page[at] >= '0' && page[at] <= '9') {
      int digit = page[at] - '0';
      if (millis > (Long.MAX_VALUE - digit) / 10) {
        throw mistake("a timestamp is out of range");
      }
      millis = 10 * millis + digit;
      at++;
    }
    timestampMillis = millis;
  }

  @Override
  public long startMillis() {
    return 0;
  }

  @Override
  public SampleBatch.@Nullable Exemplar exemplar(long timestampMillis) {
    return null;
  }

  /// Help texts know no escaped quotes.
  @Override
  public String text() {
    String text = new String(page, textFrom, textTo - textFrom, UTF_8);
    if (Search.indexOf(page, (byte) '\\', textFrom, textTo) < 0) {
      return text;
    }
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (c == '\\' && (next == 'n' || next == '\\')) {
        plain.append(next == 'n' ? '\n' : '\\');
        i++;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
