package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.dbus.DbusConnection;
import dev.pewter.metrics.dbus.DbusException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who is logged in at which seat. Every combination of known values is shown.
final class LogindCollector implements Collector {
  private static final String LOGIN = "org.freedesktop.login1";
  private static final String ROOT = "/org/freedesktop/login1";
  private static final String MANAGER = LOGIN + ".Manager";
  private static final String SESSION = LOGIN + ".Session";
  private static final String OTHER = "other";
  private static final int SESSION_FIELDS = 5;
  private static final List<String> REMOTE = List.of("true", "false");
  private static final List<String> TYPES =
      List.of(OTHER, "unspecified", "tty", "x11", "wayland", "mir", "web");
  private static final List<String> CLASSES =
      List.of(OTHER, "user", "greeter", "lock-screen", "background");
  private static final Family SESSIONS =
      Family.gauge(
          "node_logind_sessions", "Sessions there are.", "class", "remote", "seat", "type");

  private final SystemBus.Opening bus;

  private record Kind(String seat, String remote, String type, String group) {}

  LogindCollector(SystemBus.Opening bus) {
    this.bus = bus;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    try (var connection = bus.open()) {
      var seats = new ArrayList<String>();
      for (Object seat : list(connection, "ListSeats")) {
        seats.add(((List<?>) seat).getFirst().toString());
      }
      seats.add(""); // of those who come from outside
      show(page, seats, count(connection));
    }
  }

  private static List<?> list(DbusConnection connection, String method) throws IOException {
    var values = connection.call(LOGIN, ROOT, MANAGER, method);
    if (values.isEmpty() || !(values.getFirst() instanceof List<?> list)) {
      throw new IOException(method + ": not a list");
    }
    for (Object entry : list) {
      if (!(entry instanceof List<?> fields) || fields.isEmpty()) {
        throw new IOException(method + ": not a list of structs");
      }
    }
    return list;
  }

  private static Map<Kind, Integer> count(DbusConnection connection) throws IOException {
    var counts = new HashMap<Kind, Integer>();
    for (Object entry : list(connection, "ListSessions")) {
      var session = (List<?>) entry; // id, user's number, user, seat, path
      if (session.size() < SESSION_FIELDS) {
        throw new IOException("a session of " + session.size() + " fields");
      }
      String path = session.get(4).toString();
      try {
        var kind =
            new Kind(
                session.get(3).toString(),
                connection.property(LOGIN, path, SESSION, "Remote").toString(),
                known(connection.property(LOGIN, path, SESSION, "Type"), TYPES),
                known(connection.property(LOGIN, path, SESSION, "Class"), CLASSES));
        counts.merge(kind, 1, Integer::sum);
      } catch (DbusException _) { // it has ended meanwhile
      }
    }
    return counts;
  }

  private static String known(Object value, List<String> values) {
    String text = value.toString();
    return values.contains(text) ? text : OTHER;
  }

  private static void show(MetricPage page, List<String> seats, Map<Kind, Integer> counts) {
    MetricFamily sessions = SESSIONS.on(page);
    for (String remote : REMOTE) {
      for (String type : TYPES) {
        for (String group : CLASSES) {
          for (String seat : seats) {
            int count = counts.getOrDefault(new Kind(seat, remote, type, group), 0);
            sessions.add(count, group, remote, seat, type);
          }
        }
      }
    }
  }
}
