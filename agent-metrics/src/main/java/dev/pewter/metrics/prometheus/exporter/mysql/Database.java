package dev.pewter.metrics.prometheus.exporter.mysql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A connection to a server, for one page.
final class Database implements AutoCloseable {
  private static final Pattern VERSION = Pattern.compile("^(\\d+)\\.(\\d+)\\.(\\d+).*");

  /// What is read of one answer.
  static final int MAX_ROWS = 20_000;

  private static final int FETCHED_ROWS = 500; // what the driver holds of an answer at once

  private final Connection connection;
  private final int version; // 10_011_006 for 10.11.6
  private final boolean isMariaDb;
  private boolean isCut;

  private Database(Connection connection) throws SQLException {
    this.connection = connection;
    String text = "";
    for (Row row : read("SELECT @@version")) {
      text = row.text(0);
    }
    var matcher = VERSION.matcher(text);
    if (!matcher.matches()) {
      throw new SQLException("could not parse version from \"" + text + "\"");
    }
    this.version =
        Integer.parseInt(matcher.group(1)) * 1_000_000
            + Integer.parseInt(matcher.group(2)) * 1_000
            + Integer.parseInt(matcher.group(3));
    this.isMariaDb = text.toLowerCase(Locale.ROOT).contains("mariadb");
  }

  /// Connects.
  ///
  /// @param variables what is set for the session
  /// @param time how long each wait may take
  static Database open(DataSource source, Map<String, String> variables, Duration time)
      throws SQLException {
    if (source.tls() != DataSource.Tls.PREFERRED) {
      return open(source, mode(source.tls()), variables, time);
    }
    try {
      return open(source, "trust", variables, time);
    } catch (SQLException e) {
      if (!String.valueOf(e.getMessage()).contains("ssl not enabled in the server")) {
        throw e;
      }
      return open(source, "disable", variables, time);
    }
  }

  private static String mode(DataSource.Tls tls) {
    return switch (tls) {
      case OFF -> "disable";
      case PREFERRED, UNVERIFIED -> "trust";
      case VERIFIED -> "verify-full";
    };
  }

  private static Database open(
      DataSource source, String mode, Map<String, String> variables, Duration time)
      throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", source.user());
    properties.setProperty("password", source.password().reveal());
    properties.setProperty("sslMode", mode);
    properties.setProperty("allowPublicKeyRetrieval", "true");
    properties.setProperty("connectTimeout", millis(source.connectTimeout(), time));
    properties.setProperty("socketTimeout", millis(source.readTimeout(), time));
    properties.setProperty("tinyInt1isBit", "false");
    properties.setProperty("yearIsDateType", "false");
    String where = "localhost";
    if (source.network().equals("unix")) {
      properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
      properties.setProperty(UnixSocketFactory.PATH, source.address());
    } else {
      where = "address=(host=" + source.host() + ")(port=" + source.port() + ")";
    }
    Connection connection =
        new org.mariadb.jdbc.Driver()
            .connect("jdbc:mariadb://" + where + "/" + escaped(source.database()), properties);
    if (connection == null) {
      throw new SQLException("the driver does not take the address");
    }
    boolean isDone = false;
    try {
      set(connection, variables);
      var database = new Database(connection);
      isDone = true;
      return database;
    } finally {
      if (!isDone) {
        connection.close();
      }
    }
  }

  private static String escaped(String database) throws SQLException {
    if (!database.matches("[A-Za-z0-9_$. -]*")) {
      throw new SQLException("the name of the database has a character that is not supported");
    }
    return database;
  }

  private static String millis(Duration configured, Duration most) {
    boolean isShorter = !configured.isZero() && configured.compareTo(most) < 0;
    return Long.toString(Math.max(1, (isShorter ? configured : most).toMillis()));
  }

  private static void set(Connection connection, Map<String, String> variables)
      throws SQLException {
    var parts = new ArrayList<String>();
    variables.forEach((name, value) -> parts.add(name + "=" + value));
    if (!parts.isEmpty()) {
      try (var statement = connection.createStatement()) {
        statement.execute("SET " + String.join(",", parts));
      }
    }
  }

  /// Whether more can be asked.
  boolean isOpen() throws SQLException {
    return !connection.isClosed();
  }

  boolean isMariaDb() {
    return isMariaDb;
  }

  /// Whether it is as new as `major.minor.patch`, in steps of 1000.
  boolean isSince(int wanted) {
    return version >= wanted;
  }

  /// One row of an answer, as texts.
  ///
  /// @param columns the names, in their order
  record Row(List<String> columns, List<@Nullable String> values) {

    /// A value; empty where the server has none.
    String text(int column) {
      String value = values.get(column);
      return value == null ? "" : value;
    }

    /// A value by its column's name; empty where there is none.
    String text(String column) {
      int index = columns.indexOf(column);
      return index < 0 ? "" : text(index);
    }

    /// @throws SQLException when it is no number
    double number(int column) throws SQLException {
      try {
        return Double.parseDouble(text(column));
      } catch (NumberFormatException e) {
        throw new SQLException("column " + columns.get(column) + " is no number", e);
      }
    }
  }

  /// Whether an answer had more rows than are read since this was asked last.
  boolean wasCut() {
    boolean was = isCut;
    isCut = false;
    return was;
  }

  /// The rows of an answer, the first 20,000 of them.
  List<Row> read(String query, String... parameters) throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.setMaxRows(MAX_ROWS + 1);
      statement.setFetchSize(FETCHED_ROWS);
      try (var result = statement.executeQuery()) {
        return rows(result);
      }
    }
  }

  private List<Row> rows(ResultSet result) throws SQLException {
    var meta = result.getMetaData();
    var columns = new ArrayList<String>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    var rows = new ArrayList<Row>();
    while (result.next()) {
      if (rows.size() == MAX_ROWS) {
        isCut = true;
        break;
      }
      var values = new ArrayList<@Nullable String>(columns.size());
      for (int i = 1; i <= columns.size(); i++) {
        values.add(result.getString(i));
      }
      rows.add(new Row(columns, values));
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
