package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.component.ComponentException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which collectors there are, and which of them are on.
final class Collectors {
  private static final Set<String> DEFAULTS =
      Set.of(
          "global_status",
          "global_variables",
          "slave_status",
          "info_schema.innodb_cmp",
          "info_schema.innodb_cmpmem",
          "info_schema.query_response_time");

  private static final Set<String> REFUSED = Set.of("engine_tokudb_status");

  private Collectors() {}

  /// The collectors that are on, by name: the default set or `set_collectors`, without the disabled
  /// ones, with the enabled ones.
  static List<Collector> of(PrometheusExporterMysqlArguments arguments) throws ComponentException {
    var known = known(arguments);
    var names = new TreeSet<String>();
    names.addAll(arguments.setCollectors().isEmpty() ? DEFAULTS : arguments.setCollectors());
    arguments.disableCollectors().forEach(names::remove);
    names.addAll(arguments.enableCollectors());
    var chosen = new ArrayList<Collector>();
    for (String name : names) {
      if (REFUSED.contains(name)) {
        throw new ComponentException("collector " + name + " is not supported");
      }
      Collector collector = known.get(name);
      if (collector != null) {
        chosen.add(collector);
      }
    }
    return List.copyOf(chosen);
  }

  private static SortedMap<String, Collector> known(PrometheusExporterMysqlArguments arguments) {
    var known = new TreeMap<String, Collector>();
    for (Collector collector : all(arguments.collectors())) {
      known.put(collector.name(), collector);
    }
    return known;
  }

  /// Names that have no effect, by the list that has them.
  static Map<String, Map<String, String>> idleNames(PrometheusExporterMysqlArguments arguments) {
    var known = known(arguments).keySet();
    return Map.of(
        "set_collectors", idle(arguments.setCollectors(), known, List.of()),
        "enable_collectors", idle(arguments.enableCollectors(), known, List.of()),
        "disable_collectors",
            idle(arguments.disableCollectors(), known, arguments.enableCollectors()));
  }

  private static Map<String, String> idle(
      List<String> names, Set<String> known, List<String> stronger) {
    var idle = new LinkedHashMap<String, String>();
    for (String name : names) {
      if (stronger.contains(name)) {
        idle.put(name, "enable_collectors names it, too");
      } else if (!known.contains(name) && !REFUSED.contains(name)) {
        idle.put(name, "there is no such collector");
      }
    }
    return idle;
  }

  private static List<Collector> all(CollectorArguments arguments) {
    var all = new ArrayList<Collector>();
    all.add(new GlobalStatus());
    all.add(new GlobalVariables());
    all.add(new SlaveStatus());
    all.add(new InnodbMetrics());
    all.add(new Processes(arguments.processList()));
    all.add(new EventsStatements(arguments.eventsStatements()));
    all.add(Statistics.ofClients());
    all.add(Statistics.ofUsers());
    all.add(Statistics.ofTables());
    all.add(Statistics.ofSchemas());
    all.addAll(Tables.all());
    all.addAll(ServerCollectors.all());
    all.addAll(ReplicationCollectors.all(arguments));
    all.addAll(PerformanceCollectors.all(arguments));
    all.addAll(SchemaCollectors.all(arguments));
    return all;
  }
}
