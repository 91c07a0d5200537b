package dev.pewter.loki.source.syslog;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.server.ServerTls;
import dev.pewter.core.model.LineLimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block `listener`.
record ListenerArguments(
    @Attr("address") String address,
    @Attr(value = "protocol", byDefault = "tcp") String protocol,
    @Attr(value = "syslog_format", byDefault = "rfc5424") String format,
    @Attr(value = "idle_timeout", byDefault = "120s") Duration idleTimeout,
    @Attr(value = "max_message_length", byDefault = "8192") int maxMessageLength,
    @Attr(value = "labels", byDefault = "{}") Map<String, String> labels,
    @Attr(value = "label_structured_data", byDefault = "false") boolean labelStructuredData,
    @Attr(value = "use_incoming_timestamp", byDefault = "false") boolean useIncomingTimestamp,
    @Attr(value = "use_rfc5424_message", byDefault = "false") boolean useRfc5424Message,
    @Attr(value = "rfc3164_default_to_current_year", byDefault = "false") boolean currentYear,
    @Attr(value = "rfc5424_allow_empty_msg", byDefault = "false") boolean allowEmptyMessage,
    @Attr(value = "udp_queue_size", byDefault = "10") int udpQueueSize,
    @Attr(value = "udp_host_cache_size", byDefault = "128") int udpHostCacheSize,
    @Block("tls_config") @Nullable TlsConfig tls,
    @Block("raw_format_options") @Nullable RawFormat rawFormat,
    @Block("rfc3164_cisco_components") @Nullable CiscoComponents cisco) {
  static final String RFC5424 = "rfc5424";
  static final String RFC3164 = "rfc3164";
  static final String RAW = "raw";

  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);
  private static final int MESSAGE_LENGTH = 8192;
  private static final int MAX_QUEUE = 10_000;
  private static final int MAX_HOSTS = 100_000;

  ListenerArguments {
    labels = Map.copyOf(labels);
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw new InvalidArgument(
          "syslog listener protocol should be either 'tcp' or 'udp', got " + protocol);
    }
    if (!List.of(RFC5424, RFC3164, RAW).contains(format)) {
      throw new InvalidArgument("unknown syslog format: \"" + format + "\"");
    }
    if (cisco != null) {
      throw new InvalidArgument("rfc3164_cisco_components is not supported, remove the block");
    }
    refuse(!format.equals(RFC5424) && allowEmptyMessage, "rfc5424_allow_empty_msg", format);
    boolean isRaw = format.equals(RAW);
    refuse(isRaw && useRfc5424Message, "use_rfc5424_message", format);
    refuse(isRaw && currentYear, "rfc3164_default_to_current_year", format);
    refuse(isRaw && useIncomingTimestamp, "use_incoming_timestamp", format);
    if (!isRaw && rawFormat != null) {
      throw new InvalidArgument(
          "raw_format_options has no effect when syslog format is not \"raw\"");
    }
    range("max_message_length", maxMessageLength, LineLimit.BYTES);
    range("udp_queue_size", udpQueueSize, MAX_QUEUE);
    range("udp_host_cache_size", udpHostCacheSize, MAX_HOSTS);
    if (tls != null) {
      if (protocol.equals("udp")) {
        throw new InvalidArgument("tls_config has no effect when protocol is \"udp\"");
      }
      refuse(!tls.serverName().isEmpty(), "server_name", "a listener");
      refuse(tls.insecureSkipVerify(), "insecure_skip_verify", "a listener");
      serverTls(tls);
    }
  }

  /// The block `raw_format_options`.
  record RawFormat(
      @Attr(value = "use_null_terminator_delimiter", byDefault = "false")
          boolean isNullDelimited) {}

  /// The block `rfc3164_cisco_components`, known so that it can be refused by its name.
  record CiscoComponents(
      @Attr(value = "enable_all", byDefault = "false") boolean enableAll,
      @Attr(value = "message_counter", byDefault = "false") boolean messageCounter,
      @Attr(value = "sequence_number", byDefault = "false") boolean sequenceNumber,
      @Attr(value = "hostname", byDefault = "false") boolean hostname,
      @Attr(value = "second_fractions", byDefault = "false") boolean secondFractions) {}

  private static void refuse(boolean isWrong, String argument, String format) {
    if (isWrong) {
      throw new InvalidArgument(
          "\"" + argument + "\" has no effect when syslog format is set to \"" + format + "\"");
    }
  }

  private static void range(String argument, int value, int max) {
    if (value < 0 || value > max) {
      throw new InvalidArgument(argument + " must be between 0 and " + max + ", got " + value);
    }
  }

  boolean isUdp() {
    return protocol.equals("udp");
  }

  int messageLimit() {
    return maxMessageLength == 0 ? MESSAGE_LENGTH : maxMessageLength;
  }

  Duration idleLimit() {
    return idleTimeout.isPositive() ? idleTimeout : IDLE_TIMEOUT;
  }

  int queueSize() {
    return udpQueueSize == 0 ? 10 : udpQueueSize;
  }

  int hostCacheSize() {
    return udpHostCacheSize == 0 ? 128 : udpHostCacheSize;
  }

  /// What ends a message that does not say its length.
  byte delimiter() {
    return (byte) (rawFormat != null && rawFormat.isNullDelimited() ? 0 : '\n');
  }

  @Nullable ServerTls serverTls() {
    return tls == null ? null : serverTls(tls);
  }

  /// Clients must show a certificate when there are authorities to judge it.
  private static ServerTls serverTls(TlsConfig from) {
    boolean asksClients = !from.ca().isEmpty() || !from.caFile().isEmpty();
    return new ServerTls(
        from.certificate(),
        from.certificateFile(),
        from.key(),
        from.keyFile(),
        from.ca(),
        from.caFile(),
        asksClients ? "RequireAndVerifyClientCert" : "NoClientCert",
        List.of(),
        List.of(),
        from.minVersion() == null ? "" : from.minVersion().name(),
        "");
  }
}
