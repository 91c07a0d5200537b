package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.util.List;

/// The blocks of the collectors that have one.
record CollectorArguments(
    ProcessList processList,
    Tables tables,
    EventsStatements eventsStatements,
    FileInstances fileInstances,
    MemoryEvents memoryEvents,
    Heartbeat heartbeat,
    User user) {

  /// The block `info_schema.processlist`.
  record ProcessList(
      @Attr(value = "min_time", byDefault = "0") int minTime,
      @Attr(value = "processes_by_user", byDefault = "true") boolean byUser,
      @Attr(value = "processes_by_host", byDefault = "true") boolean byHost) {}

  /// The block `info_schema.tables`.
  record Tables(@Attr(value = "databases", byDefault = "*") String databases) {}

  /// The block `perf_schema.eventsstatements`.
  record EventsStatements(
      @Attr(value = "limit", byDefault = "250") int limit,
      @Attr(value = "time_limit", byDefault = "86400") int timeLimit,
      @Attr(value = "text_limit", byDefault = "120") int textLimit,
      @Attr(value = "exclude_schemas", byDefault = "[]") List<String> excludeSchemas) {
    EventsStatements {
      excludeSchemas = List.copyOf(excludeSchemas);
      if (limit < 0 || timeLimit < 0 || textLimit < 0) {
        throw new InvalidArgument("limits must not be negative");
      }
    }
  }

  /// The block `perf_schema.file_instances`.
  record FileInstances(
      @Attr(value = "filter", byDefault = ".*") String filter,
      @Attr(value = "remove_prefix", byDefault = "/var/lib/mysql") String removePrefix) {}

  /// The block `perf_schema.memory_events`.
  record MemoryEvents(@Attr(value = "remove_prefix", byDefault = "memory/") String removePrefix) {}

  /// The block `heartbeat`.
  record Heartbeat(
      @Attr(value = "database", byDefault = "heartbeat") String database,
      @Attr(value = "table", byDefault = "heartbeat") String table,
      @Attr(value = "utc", byDefault = "false") boolean utc) {}

  /// The block `mysql.user`.
  record User(@Attr(value = "privileges", byDefault = "false") boolean privileges) {}
}
