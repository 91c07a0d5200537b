package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.util.List;

/// What a request says before its body.
///
/// @param target path and query; for a proxy the whole URL
/// @param host who is asked
record Question(String method, String target, String host, List<Header> headers) {
  /// A header as it is written.
  record Header(String name, String value) {}

  /// As HTTP/1.1 has it.
  String text() {
    var text = new StringBuilder(method).append(' ').append(target);
    text.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
    for (var header : headers) {
      text.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    return text.append("\r\n").toString();
  }
}
