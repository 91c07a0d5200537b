package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The first lines of an answer: `HTTP/1.1 200 OK`, then `Name: value` until an empty line.
///
/// @param version `HTTP/1.1`
/// @param headers the values of each, the names in any case
record HttpHead(String version, int status, String reason, Map<String, List<String>> headers) {
  private static final int MAX_BYTES = 1 << 20;

  /// @param first the byte that has come already
  static HttpHead read(InputStream in, int first) throws IOException {
    var lines = new Lines(in, MAX_BYTES);
    String line = lines.next(first);
    String[] words = line.split(" ", 3);
    boolean isHttp = words.length >= 2 && words[0].matches("HTTP/[0-9]\\.[0-9]");
    if (!isHttp || !words[1].matches("[0-9]{3}")) {
      throw new IOException("malformed HTTP response");
    }
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    String last = "";
    for (line = lines.next(-1); !line.isEmpty(); line = lines.next(-1)) {
      if ((line.charAt(0) == ' ' || line.charAt(0) == '\t') && !last.isEmpty()) {
        var values = headers.get(last);
        if (values != null) {
          values.set(values.size() - 1, values.getLast() + " " + line.strip());
        }
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("malformed MIME header line");
      }
      last = line.substring(0, colon);
      headers.computeIfAbsent(last, _ -> new ArrayList<>()).add(line.substring(colon + 1).strip());
    }
    return new HttpHead(
        words[0], Integer.parseInt(words[1]), words.length == 3 ? words[2] : "", headers);
  }

  List<String> all(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /// A header's first value; empty when there is none.
  String first(String name) {
    var values = all(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  boolean isChunked() {
    return first("Transfer-Encoding").equalsIgnoreCase("chunked");
  }

  /// How long the body is by what the head says; -1 when it does not.
  long contentLength(String method) throws IOException {
    if (isChunked()) {
      return -1;
    }
    String length = first("Content-Length");
    if (!length.isEmpty()) {
      if (!length.matches("[0-9]{1,18}")) {
        throw new IOException("bad Content-Length");
      }
      return Long.parseLong(length);
    }
    return hasBody(method) || method.equals("HEAD") ? -1 : 0;
  }

  boolean hasBody(String method) {
    return !method.equals("HEAD") && status != 204 && status != 304 && status >= 200;
  }

  /// Lines that end with a line feed, of bounded length together.
  static final class Lines {
    private final InputStream in;
    private int left;

    Lines(InputStream in, int maxBytes) {
      this.in = in;
      this.left = maxBytes;
    }

    /// @param first the byte that has come already; -1 for none
    String next(int first) throws IOException {
      var line = new java.io.ByteArrayOutputStream();
      int c = first < 0 ? in.read() : first;
      while (c != '\n') {
        if (c < 0) {
          throw new EOFException("unexpected EOF");
        }
        if (left-- <= 0) {
          throw new IOException("response headers exceeded " + MAX_BYTES + " bytes; aborted");
        }
        line.write(c);
        c = in.read();
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
