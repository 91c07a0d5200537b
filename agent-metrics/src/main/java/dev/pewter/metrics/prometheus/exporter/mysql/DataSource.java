package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.model.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A data source name as Go's driver takes it: `user:password@net(address)/database?params`.
///
/// @param network `tcp` or `unix`
/// @param address `host:port`, or the path of a socket
/// @param variables what is set for the session, as written
/// @param idle parameters that change nothing about what is asked here
record DataSource(
    String user,
    Secret password,
    String network,
    String address,
    String database,
    Tls tls,
    Duration connectTimeout,
    Duration readTimeout,
    Map<String, String> variables,
    List<String> idle) {

  /// Parameters that Go's driver takes and that are without meaning for these questions.
  private static final Set<String> IDLE =
      Set.of(
          "allowAllFiles",
          "allowCleartextPasswords",
          "allowFallbackToPlaintext",
          "allowNativePasswords",
          "charset",
          "checkConnLiveness",
          "clientFoundRows",
          "collation",
          "columnsWithAlias",
          "compress",
          "connectionAttributes",
          "inlineTypes",
          "interpolateParams",
          "loc",
          "maxAllowedPacket",
          "multiStatements",
          "parseTime",
          "rejectReadOnly",
          "timeTruncate",
          "writeTimeout");

  private static final Set<String> REFUSED = Set.of("allowOldPasswords", "serverPubKey");

  /// How the connection is secured.
  enum Tls {
    OFF,
    /// When the server can, without a look at its certificate.
    PREFERRED,
    /// Always, without a look at its certificate.
    UNVERIFIED,
    VERIFIED
  }

  static DataSource parse(String text) throws InvalidDataSource {
    int slash = text.lastIndexOf('/', text.indexOf('?') < 0 ? text.length() : lastSlashLimit(text));
    if (slash < 0 && !text.isEmpty()) {
      throw new InvalidDataSource("invalid DSN: missing the slash separating the database name");
    }
    String left = slash < 0 ? "" : text.substring(0, slash);
    String right = slash < 0 ? "" : text.substring(slash + 1);
    int at = left.lastIndexOf('@');
    String login = at < 0 ? "" : left.substring(0, at);
    int colon = login.indexOf(':');
    int question = right.indexOf('?');
    var parameters = Parameters.parse(question < 0 ? "" : right.substring(question + 1));
    String where = left.substring(at + 1);
    String network = network(where);
    return new DataSource(
        colon < 0 ? login : login.substring(0, colon),
        new Secret(colon < 0 ? "" : login.substring(colon + 1)),
        network,
        address(where, network),
        decoded(question < 0 ? right : right.substring(0, question)),
        parameters.tls,
        parameters.connectTimeout,
        parameters.readTimeout,
        parameters.variables,
        parameters.idle);
  }

  /// Values of parameters may hold slashes: the one that counts is before the first question mark
  /// behind the address.
  private static int lastSlashLimit(String text) {
    int closing = text.lastIndexOf(")/");
    int question = text.indexOf('?', Math.max(closing, text.lastIndexOf('@')));
    return question < 0 ? text.length() : question;
  }

  private static String network(String where) throws InvalidDataSource {
    int open = where.indexOf('(');
    String network = open < 0 ? where : where.substring(0, open);
    if (network.isEmpty()) {
      return "tcp";
    }
    if (!network.equals("tcp") && !network.equals("unix")) {
      throw new InvalidDataSource("invalid DSN: network is neither tcp nor unix");
    }
    return network;
  }

  private static String address(String where, String network) throws InvalidDataSource {
    int open = where.indexOf('(');
    if (open >= 0 && !where.endsWith(")")) {
      throw new InvalidDataSource(
          where.indexOf(')') >= 0
              ? "invalid DSN: did you forget to escape a param value?"
              : "invalid DSN: network address not terminated (missing closing brace)");
    }
    String address = open < 0 ? "" : where.substring(open + 1, where.length() - 1);
    if (network.equals("unix")) {
      return address.isEmpty() ? "/tmp/mysql.sock" : address;
    }
    if (address.isEmpty()) {
      return "127.0.0.1:3306";
    }
    if (address.chars().anyMatch(c -> c <= ' ' || "()=,/?&".indexOf(c) >= 0)) {
      throw new InvalidDataSource("invalid DSN: the address has a character that none has");
    }
    boolean hasPort = address.lastIndexOf(':') > address.lastIndexOf(']');
    boolean isBareIp6 =
        address.indexOf(':') != address.lastIndexOf(':') && !address.startsWith("[");
    String complete = hasPort && !isBareIp6 ? address : address + ":3306";
    String port = complete.substring(complete.lastIndexOf(':') + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new InvalidDataSource("invalid DSN: the address has no valid port");
    }
    return complete;
  }

  private static String decoded(String text) throws InvalidDataSource {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new InvalidDataSource("invalid DSN: invalid escape");
    }
  }

  /// What the label `instance` says.
  String instance() {
    return network + "(" + address + ")/" + database;
  }

  /// The host of `tcp`, without brackets.
  String host() {
    String host = address.substring(0, address.lastIndexOf(':'));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /// What stands behind the question mark.
  private static final class Parameters {
    private Tls tls = Tls.OFF;
    private Duration connectTimeout = Duration.ZERO;
    private Duration readTimeout = Duration.ZERO;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<String> idle = new ArrayList<>();

    static Parameters parse(String text) throws InvalidDataSource {
      var parameters = new Parameters();
      for (String part : text.isEmpty() ? new String[0] : text.split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          parameters.take(part.substring(0, equals), part.substring(equals + 1));
        }
      }
      return parameters;
    }

    private void take(String name, String value) throws InvalidDataSource {
      if (REFUSED.contains(name)) {
        throw new InvalidDataSource("invalid DSN: parameter " + name + " is not supported");
      }
      switch (name) {
        case "tls" -> tls = tls(value);
        case "timeout" -> connectTimeout = duration(name, value);
        case "readTimeout" -> readTimeout = duration(name, value);
        default -> {
          if (IDLE.contains(name)) {
            idle.add(name);
          } else if (name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
            variables.put(name, variable(name, value));
          } else {
            throw new InvalidDataSource("invalid DSN: a parameter has no valid name");
          }
        }
      }
    }

    /// A value for `SET`: it must not be more than that.
    private static String variable(String name, String value) throws InvalidDataSource {
      String decoded = decoded(value);
      if (!decoded.matches("[A-Za-z0-9_.+-]+|'[^'\\\\]*'|\"[^\"\\\\]*\"")) {
        throw new InvalidDataSource("invalid DSN: parameter " + name + " has no valid value");
      }
      return decoded;
    }

    private static Tls tls(String value) throws InvalidDataSource {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> Tls.VERIFIED;
        case "false", "0" -> Tls.OFF;
        case "skip-verify" -> Tls.UNVERIFIED;
        case "preferred" -> Tls.PREFERRED;
        default ->
            throw new InvalidDataSource("invalid value / unknown config name of parameter tls");
      };
    }

    private static Duration duration(String name, String value) throws InvalidDataSource {
      try {
        return GoDuration.parse(value);
      } catch (IllegalArgumentException _) {
        throw new InvalidDataSource("invalid DSN: parameter " + name + " is no duration");
      }
    }
  }
}
