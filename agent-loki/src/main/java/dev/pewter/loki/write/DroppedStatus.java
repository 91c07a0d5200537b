package dev.pewter.loki.write;

/// An answer whose requests are dropped by `drop_on_status`: one that tells of tokens and
/// addresses, which may recover, and not of what is in the request.
record DroppedStatus(int code) {

  static DroppedStatus parse(String text) {
    return switch (text) {
      case "401", "403", "404" -> new DroppedStatus(Integer.parseInt(text));
      case "429" ->
          throw new IllegalArgumentException(
              "cannot be dropped here: retry_on_http_429 = false does that");
      default ->
          throw new IllegalArgumentException("cannot be dropped here: only 401, 403 and 404 can");
    };
  }

  @Override
  public String toString() {
    return Integer.toString(code);
  }
}
