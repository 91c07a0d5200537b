package dev.pewter.core.api;

import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// The pages for people: files of the jar, read when they are asked for. Every address of a page
/// gets the same document, whose script knows the rest.
final class Pages {
  /// First segments of the pages' addresses.
  private static final Set<String> ADDRESSES =
      Set.of(
          "", "graph", "component", "targets", "live", "follow", "config", "status", "reference");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

  private final String prefix;

  /// @param prefix starts and ends with a slash
  Pages(String prefix) {
    this.prefix = prefix;
  }

  /// Answers a path below the prefix, without its slash, if it is a page's or a file's.
  boolean answer(String path, HttpRequest request, HttpResponse response) throws IOException {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return false;
    }
    int slash = path.indexOf('/');
    if (ADDRESSES.contains(slash < 0 ? path : path.substring(0, slash))) {
      String document = new String(read("index.html"), StandardCharsets.UTF_8);
      String base = "<base href=\"" + prefix.replace("&", "&amp;").replace("\"", "&quot;") + "\">";
      send(
          "html",
          document.replace("<base>", base).getBytes(StandardCharsets.UTF_8),
          request,
          response);
      return true;
    }
    if (!path.startsWith("ui/") || !path.matches("ui(/[a-z0-9_-]+)+\\.(css|js|svg)")) {
      return false;
    }
    byte[] file = read(path.substring("ui/".length()));
    if (file.length == 0) {
      return false;
    }
    send(path.substring(path.lastIndexOf('.') + 1), file, request, response);
    return true;
  }

  private static void send(String type, byte[] body, HttpRequest request, HttpResponse response)
      throws IOException {
    var checksum = new CRC32();
    checksum.update(body);
    String tag = "\"" + Long.toHexString(checksum.getValue()) + "-" + body.length + "\"";
    response
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-cache")
        .header("ETag", tag);
    if (tag.equals(request.header("If-None-Match"))) {
      response.status(304).send(new byte[0]);
    } else {
      response
          .status(200)
          .header("Content-Type", TYPES.getOrDefault(type, "text/plain"))
          .send(body);
    }
  }

  /// A file beside this class; empty when there is none.
  private static byte[] read(String name) throws IOException {
    try (var file = Pages.class.getResourceAsStream("ui/" + name)) {
      return file == null ? new byte[0] : file.readAllBytes();
    }
  }
}
