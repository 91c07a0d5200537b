package dev.pewter.loki.write;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a refusal means for the rest of the request, by the words of Loki.
///
/// @param kind how much of the request was refused
/// @param entries how many entries were, for `PART`
/// @param stream the stream that is named, or empty
record Refusal(Kind kind, int entries, String stream) {

  enum Kind {
    /// Some entries; the others are stored.
    PART,
    /// The whole request, because of something in it.
    CONTENT,
    /// The whole request, whatever is in it: splitting it is of no use.
    EVERYTHING
  }

  private static final int MAX_GAP = 16;
  private static final int MAX_STREAM = 16 << 10;
  private static final Pattern PARTS = Pattern.compile("(?:^|; )(\\d{1,9}) errors? like: ");
  private static final Pattern IGNORED = Pattern.compile("total ignored: (\\d{1,9}) out of ");
  private static final Pattern ENTRY =
      Pattern.compile("^(?:entry for stream '|max entry size '|entry with timestamp |stream ')");

  /// Concerns all entries of a stream, however many errors it counts as.
  private static final Pattern LABELS =
      Pattern.compile(
          "label names; limit|duplicate label name|label (?:name|value) too long"
              + "|missing required labels|at least one label pair");
  private static final Pattern EVERYTHING =
      Pattern.compile("^(?:tenant ID |multiple org IDs|no org id|mime: |Content-Encoding )");

  static Refusal of(int status, String body) {
    String stream = firstStream(body);
    if (EVERYTHING.matcher(body).find()) {
      return new Refusal(Kind.EVERYTHING, 0, stream);
    }
    if (status != 400 || LABELS.matcher(body).find()) {
      return new Refusal(Kind.CONTENT, 0, stream);
    }
    long count = sum(PARTS, body) + sum(IGNORED, body);
    if (count > 0) {
      return new Refusal(Kind.PART, (int) Math.min(count, Integer.MAX_VALUE), stream);
    }
    // A single error comes without a count.
    return ENTRY.matcher(body).find()
        ? new Refusal(Kind.PART, 1, stream)
        : new Refusal(Kind.CONTENT, 0, stream);
  }

  /// The first label set, when it stands behind the word `stream`; found by hand: patterns recurse
  /// on long texts.
  private static String firstStream(String body) {
    int start = body.indexOf('{');
    int word = start < 0 ? -1 : body.lastIndexOf("stream", start);
    if (word < 0 || start - word > MAX_GAP) {
      return "";
    }
    boolean isQuoted = false;
    for (int i = start; i < Math.min(body.length(), start + MAX_STREAM); i++) {
      char c = body.charAt(i);
      if (isQuoted && c == '\\') {
        i++; // whatever it escapes
      } else if (c == '"') {
        isQuoted = !isQuoted;
      } else if (c == '}' && !isQuoted) {
        return body.substring(start, i + 1);
      }
    }
    return "";
  }

  private static long sum(Pattern pattern, String body) {
    long sum = 0;
    Matcher found = pattern.matcher(body);
    while (found.find()) {
      sum += Long.parseLong(found.group(1));
    }
    return sum;
  }
}
