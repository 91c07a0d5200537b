package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.http.client.HeaderRules;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.regex.SearchPattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The section `http` of a module.
///
/// @param headers by their canonical names
/// @param bodySizeLimit zero for none
record HttpModule(
    List<Integer> validStatusCodes,
    List<String> validHttpVersions,
    AddressFamily family,
    boolean isResolvingByProxy,
    boolean failIfSsl,
    boolean failIfNotSsl,
    String method,
    Map<String, String> headers,
    List<SearchPattern> failIfBodyMatches,
    List<SearchPattern> failIfBodyNotMatches,
    List<HeaderMatch> failIfHeaderMatches,
    List<HeaderMatch> failIfHeaderNotMatches,
    String body,
    String bodyFile,
    String compression,
    long bodySizeLimit,
    HttpClientArguments client,
    TlsSettings tls) {

  /// A header and what to look for in its values.
  record HeaderMatch(String header, SearchPattern pattern, boolean allowMissing) {
    private static List<HeaderMatch> read(YamlFields section, String name) throws InvalidModules {
      var all = new ArrayList<HeaderMatch>();
      for (YamlFields fields : section.objects(name)) {
        String header = fields.text("header");
        SearchPattern pattern = fields.pattern("regexp");
        boolean allowMissing = fields.flag("allow_missing", false);
        fields.end();
        if (header.isEmpty()) {
          throw fields.wrong("header", "header name must be set for HTTP header matchers");
        }
        if (pattern == null || pattern.toString().isEmpty()) {
          throw fields.wrong("regexp", "regexp must be set for HTTP header matchers");
        }
        all.add(new HeaderMatch(header, pattern, allowMissing));
      }
      return List.copyOf(all);
    }
  }

  static HttpModule read(YamlFields fields) throws InvalidModules {
    var codes = fields.numbers("valid_status_codes");
    var versions = fields.texts("valid_http_versions");
    var family = AddressFamily.read(fields);
    boolean isResolvingByProxy = fields.flag("skip_resolve_phase_with_proxy", false);
    boolean isRefusingRedirects = fields.flag("no_follow_redirects", false);
    String method = fields.text("method");
    if (!method.isEmpty() && !HeaderRules.isToken(method)) {
      throw fields.wrong("method", "invalid method \"" + method + "\"");
    }
    boolean failIfSsl = fields.flag("fail_if_ssl", false);
    boolean failIfNotSsl = fields.flag("fail_if_not_ssl", false);
    String compression = fields.text("compression");
    var headers = headers(fields, compression);
    var bodyMatches = fields.patterns("fail_if_body_matches_regexp");
    var bodyNotMatches = fields.patterns("fail_if_body_not_matches_regexp");
    var headerMatches = HeaderMatch.read(fields, "fail_if_header_matches");
    var headerNotMatches = HeaderMatch.read(fields, "fail_if_header_not_matches");
    String body = fields.text("body");
    String bodyFile = fields.text("body_file");
    if (!body.isEmpty() && !bodyFile.isEmpty()) {
      throw fields.wrong("body", "setting body and body_file both are not allowed");
    }
    long limit = BodySize.parse(fields, "body_size_limit");
    var tls = TlsSettings.read(fields.object("tls_config"));
    var client = ClientSection.read(fields, tls.config(), isRefusingRedirects);
    fields.end();
    return new HttpModule(
        codes,
        versions,
        family,
        isResolvingByProxy,
        failIfSsl,
        failIfNotSsl,
        method.isEmpty() ? "GET" : method,
        headers,
        bodyMatches,
        bodyNotMatches,
        headerMatches,
        headerNotMatches,
        body,
        bodyFile,
        compression.toLowerCase(Locale.ROOT),
        limit,
        client,
        tls);
  }

  private static Map<String, String> headers(YamlFields fields, String compression)
      throws InvalidModules {
    var headers = new LinkedHashMap<String, String>();
    for (var header : fields.map("headers").entrySet()) {
      String name = HeaderRules.canonical(header.getKey());
      String value = header.getValue();
      if (!HeaderRules.isToken(name) || !HeaderRules.isFieldValue(value)) {
        throw fields.wrong("headers", "\"" + name + "\" or its value cannot be sent");
      }
      if (name.equals("Accept-Encoding") && !accepts(value, compression)) {
        throw new InvalidModules(
            "invalid configuration \"%s: %s\", \"compression: %s\""
                .formatted(header.getKey(), value, compression));
      }
      headers.put(name, value);
    }
    return headers;
  }

  /// Whether a list of encodings has one that is wanted: the most liked of those that name it.
  private static boolean accepts(String acceptEncoding, String compression) {
    if (compression.isEmpty() || acceptEncoding.isEmpty()) {
      return true;
    }
    double best = -1;
    for (String part : acceptEncoding.split(",", -1)) {
      int semicolon = part.lastIndexOf(';');
      String name = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
      if (name.equals(compression) || name.equals("*")) {
        best = Math.max(best, semicolon < 0 ? 1 : quality(part.substring(semicolon + 1).strip()));
      }
    }
    return best > 0;
  }

  private static double quality(String text) {
    try {
      String number = text.startsWith("q=") ? text.substring(2) : text;
      return Math.round(Double.parseDouble(number) * 1000) / 1000.0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// Why it cannot be used here.
  @Nullable String refusal() {
    if (compression.equals("br")) {
      return "compression br is not supported";
    }
    var proxy = client.proxy().url();
    if (proxy != null && "https".equalsIgnoreCase(proxy.getScheme())) {
      return "a proxy_url with https is not supported";
    }
    return null;
  }

  boolean isLookingAtBody() {
    return !failIfBodyMatches.isEmpty() || !failIfBodyNotMatches.isEmpty();
  }

  boolean isLookingAtHeaders() {
    return !failIfHeaderMatches.isEmpty() || !failIfHeaderNotMatches.isEmpty();
  }
}
