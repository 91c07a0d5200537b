package dev.pewter.metrics.exposition;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The formats of pages, as far as reading them differs.
public enum Format {
  TEXT("text/plain"),
  OPEN_METRICS("application/openmetrics-text"),
  PROTOBUF("application/vnd.google.protobuf");

  private static final Pattern MEDIA_TYPE = Pattern.compile("[!-.0-9:<-~]+/[!-.0-9:<-~]+");

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /// The format a `Content-Type` names, or null when it names none of these.
  public static @Nullable Format of(String contentType) {
    int parameters = contentType.indexOf(';');
    String name = parameters < 0 ? contentType : contentType.substring(0, parameters);
    name = name.strip().toLowerCase(Locale.ROOT);
    if (!MEDIA_TYPE.matcher(name).matches()) {
      return null;
    }
    for (var format : values()) {
      if (format.mediaType.equals(name)) {
        return format;
      }
    }
    return null;
  }

  /// A parser for pages of this format.
  public MetricsParser parser(Strings strings, Options options) {
    MetricsParser plain =
        switch (this) {
          case TEXT -> new TextParser(strings, options);
          case OPEN_METRICS -> new OpenMetricsParser(strings, options);
          case PROTOBUF -> new ProtobufParser(strings, options);
        };
    return options.toCustomBuckets() ? new CustomBuckets(plain, options) : plain;
  }
}
