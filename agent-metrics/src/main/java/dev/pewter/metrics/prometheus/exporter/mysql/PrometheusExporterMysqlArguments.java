package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.util.List;
import java.util.Map;

/// The block of a `prometheus.exporter.mysql`.
record PrometheusExporterMysqlArguments(
    @Attr(value = "data_source_name", byDefault = "") Secret dataSourceName,
    @Attr(value = "enable_collectors", byDefault = "[]") List<String> enableCollectors,
    @Attr(value = "disable_collectors", byDefault = "[]") List<String> disableCollectors,
    @Attr(value = "set_collectors", byDefault = "[]") List<String> setCollectors,
    @Attr(value = "enable_lock_wait_timeout", byDefault = "true") boolean enableLockWaitTimeout,
    @Attr(value = "lock_wait_timeout", byDefault = "2") int lockWaitTimeout,
    @Attr(value = "log_slow_filter", byDefault = "false") boolean logSlowFilter,
    @Block("info_schema.processlist") CollectorArguments.ProcessList processList,
    @Block("info_schema.tables") CollectorArguments.Tables tables,
    @Block("perf_schema.eventsstatements") CollectorArguments.EventsStatements eventsStatements,
    @Block("perf_schema.file_instances") CollectorArguments.FileInstances fileInstances,
    @Block("perf_schema.memory_events") CollectorArguments.MemoryEvents memoryEvents,
    @Block("heartbeat") CollectorArguments.Heartbeat heartbeat,
    @Block("mysql.user") CollectorArguments.User user)
    implements IdleArguments {

  PrometheusExporterMysqlArguments {
    enableCollectors = List.copyOf(enableCollectors);
    disableCollectors = List.copyOf(disableCollectors);
    setCollectors = List.copyOf(setCollectors);
    if (lockWaitTimeout < 0) {
      throw new InvalidArgument("lock_wait_timeout must not be negative");
    }
    try {
      DataSource.parse(dataSourceName.reveal());
    } catch (InvalidDataSource e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Map<String, Map<String, String>> idleParts() {
    return Collectors.idleNames(this);
  }

  CollectorArguments collectors() {
    return new CollectorArguments(
        processList, tables, eventsStatements, fileInstances, memoryEvents, heartbeat, user);
  }
}
