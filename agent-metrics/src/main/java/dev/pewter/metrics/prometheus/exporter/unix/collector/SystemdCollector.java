package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.regex.SearchPattern;
import dev.pewter.metrics.dbus.DbusConnection;
import dev.pewter.metrics.dbus.DbusException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The units of systemd. A property a unit does not have is left out by itself.
final class SystemdCollector implements Collector {
  private static final String SYSTEMD = "org.freedesktop.systemd1";
  private static final String ROOT = "/org/freedesktop/systemd1";
  private static final String MANAGER = SYSTEMD + ".Manager";
  private static final double MICROS = 1e6;
  private static final int UNIT_FIELDS = 7;
  private static final int LEAST_VERSION = 212; // that tells the system's state and timers
  private static final SearchPattern VERSION_NUMBER = SearchPattern.parse("[0-9]{3,}(\\.[0-9]+)?");
  private static final List<String> STATES =
      List.of("active", "activating", "deactivating", "inactive", "failed");
  private static final Family VERSION =
      Family.gauge("node_systemd_version", "The version of systemd.", "version");
  private static final Family VIRTUALIZATION =
      Family.gauge(
          "node_systemd_virtualization_info",
          "What the machine runs in, always 1.",
          "virtualization_type");
  private static final Family RUNNING =
      Family.gauge("node_systemd_system_running", "Whether the system works as it should.");
  private static final Family UNITS =
      Family.gauge("node_systemd_units", "Units in each state.", "state");
  private static final Family STATE =
      Family.gauge(
          "node_systemd_unit_state", "Whether a unit is in a state.", "name", "state", "type");
  private static final Family RESTARTS =
      Family.counter("node_systemd_service_restart_total", "Restarts of a service.", "name");
  private static final Family START =
      Family.gauge(
          "node_systemd_unit_start_time_seconds",
          "When a unit was started, in seconds since 1970.",
          "name");
  private static final Family TASKS =
      Family.gauge("node_systemd_unit_tasks_current", "Tasks of a unit.", "name");
  private static final Family TASKS_MAX =
      Family.gauge("node_systemd_unit_tasks_max", "Tasks a unit may have.", "name");
  private static final Family TRIGGER =
      Family.gauge(
          "node_systemd_timer_last_trigger_seconds",
          "When a timer last went off, in seconds since 1970.",
          "name");
  private static final Family ACCEPTED =
      Family.counter(
          "node_systemd_socket_accepted_connections_total",
          "Connections a socket accepted.",
          "name");
  private static final Family CURRENT =
      Family.gauge("node_systemd_socket_current_connections", "Connections a socket has.", "name");
  private static final Family REFUSED =
      Family.gauge(
          "node_systemd_socket_refused_connections_total", "Connections a socket refused.", "name");

  private final SystemBus.Opening bus;
  private final CollectorArguments.Systemd arguments;
  private final @Nullable SearchPattern include;
  private final @Nullable SearchPattern exclude;
  private final boolean isShowingVirtualization;

  /// @param path of its object
  private record Unit(String name, String activeState, String path) {
    boolean is(String kind) {
      return name.endsWith("." + kind);
    }
  }

  SystemdCollector(CollectorSettings settings, SystemBus.Opening bus) {
    this.bus = bus;
    this.arguments = settings.arguments().systemd();
    this.isShowingVirtualization = settings.hasNewerFamilies();
    this.include = CollectorArguments.wholePattern(arguments.unitInclude());
    this.exclude = CollectorArguments.wholePattern(arguments.unitExclude());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    try (var connection = bus.open()) {
      double version = version(page, connection);
      if (isShowingVirtualization) {
        VIRTUALIZATION.add(page, 1, virtualization(connection));
      }
      List<Unit> units = units(page, connection);
      for (Unit unit : units) {
        add(page, connection, unit, version);
      }
      if (version >= LEAST_VERSION) {
        Object state = connection.property(SYSTEMD, ROOT, MANAGER, "SystemState");
        RUNNING.add(page, state.equals("running") ? 1 : 0);
      }
    }
  }

  private static double version(MetricPage page, DbusConnection connection) throws IOException {
    String text = connection.property(SYSTEMD, ROOT, MANAGER, "Version").toString();
    var found = VERSION_NUMBER.find(text, 0);
    double version =
        found == null ? 0 : Double.parseDouble(text.substring(found.start(0), found.end(0)));
    VERSION.add(page, version, found == null ? "" : text);
    return version;
  }

  private static String virtualization(DbusConnection connection) throws IOException {
    try {
      String type = connection.property(SYSTEMD, ROOT, MANAGER, "Virtualization").toString();
      return type.isEmpty() ? "none" : type;
    } catch (DbusException _) { // this version does not know it
      return "unknown";
    }
  }

  /// Counts all units and returns those to show.
  private List<Unit> units(MetricPage page, DbusConnection connection) throws IOException {
    var counts = new LinkedHashMap<String, Integer>();
    STATES.forEach(state -> counts.put(state, 0));
    var shown = new ArrayList<Unit>();
    for (Object entry : list(connection.call(SYSTEMD, ROOT, MANAGER, "ListUnits").getFirst())) {
      var unit = list(entry); // name, description, load, active, sub, followed, path, …
      if (unit.size() < UNIT_FIELDS) {
        throw new IOException("a unit of " + unit.size() + " fields");
      }
      String name = unit.get(0).toString();
      String state = unit.get(3).toString();
      counts.merge(state, 1, Integer::sum);
      if (unit.get(2).equals("loaded") && isShown(name)) {
        shown.add(new Unit(name, state, unit.get(6).toString()));
      }
    }
    counts.forEach((state, count) -> UNITS.add(page, count, state));
    return shown;
  }

  private static List<?> list(Object value) throws IOException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IOException("not a list of units");
  }

  private boolean isShown(String name) {
    return (include == null || include.isIn(name)) && (exclude == null || !exclude.isIn(name));
  }

  private void add(MetricPage page, DbusConnection connection, Unit unit, double version)
      throws IOException {
    String type = "";
    if (unit.is("service") || unit.is("mount")) {
      Object found = property(connection, unit, unit.is("mount") ? "Mount" : "Service", "Type");
      type = found == null ? "" : found.toString();
    }
    MetricFamily state = STATE.on(page);
    for (String name : STATES) {
      state.add(name.equals(unit.activeState) ? 1 : 0, unit.name, name, type);
    }
    if (unit.is("service")) {
      service(page, connection, unit);
    } else if (unit.is("timer") && version >= LEAST_VERSION) {
      number(page, TRIGGER, MICROS, connection, unit, "Timer", "LastTriggerUSec");
    } else if (unit.is("socket")) {
      number(page, ACCEPTED, 1, connection, unit, "Socket", "NAccepted");
      number(page, CURRENT, 1, connection, unit, "Socket", "NConnections");
      number(page, REFUSED, 1, connection, unit, "Socket", "NRefused");
    }
    if (arguments.startTime()) {
      if (unit.activeState.equals("active")) {
        number(page, START, MICROS, connection, unit, "Unit", "ActiveEnterTimestamp");
      } else {
        START.add(page, 0, unit.name);
      }
    }
  }

  private void service(MetricPage page, DbusConnection connection, Unit unit) throws IOException {
    if (arguments.enableRestarts()) {
      number(page, RESTARTS, 1, connection, unit, "Service", "NRestarts");
    }
    if (arguments.taskMetrics()) {
      number(page, TASKS, 1, connection, unit, "Service", "TasksCurrent");
      number(page, TASKS_MAX, 1, connection, unit, "Service", "TasksMax");
    }
  }

  /// Adds a number; all bits set means that there is none.
  private static void number(
      MetricPage page,
      Family family,
      double divisor,
      DbusConnection connection,
      Unit unit,
      String kind,
      String name)
      throws IOException {
    if (property(connection, unit, kind, name) instanceof Long bits && bits != -1) {
      family.add(page, Fields.toDouble(bits) / divisor, unit.name);
    }
  }

  private static @Nullable Object property(
      DbusConnection connection, Unit unit, String kind, String name) throws IOException {
    try {
      return connection.property(SYSTEMD, unit.path, SYSTEMD + "." + kind, name);
    } catch (DbusException _) { // this version does not know it, or the unit is gone
      return null;
    }
  }
}
