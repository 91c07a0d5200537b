package dev.pewter.core.api;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/// Where lines and samples are sent, and what waits there, as JSON.
final class EndpointsJson {
  private static final Pattern SENDERS = Pattern.compile("loki\\.write|prometheus\\.remote_write");

  private EndpointsJson() {}

  static void write(AgentView agent, JsonText json) throws IOException {
    json.open('[');
    DebugBlocks.each(
        agent,
        SENDERS,
        block -> {
          if (block.name().equals("endpoint")) {
            endpoint(block, json.item());
          }
        });
    json.close(']');
  }

  private static void endpoint(DebugBlocks.Block block, JsonText json) {
    json.open('{');
    json.member("component").string(block.component());
    for (String field : List.of("name", "url", "last_error", "last_error_at", "last_success_at")) {
      json.member(field).string(block.text(field));
    }
    for (String field :
        List.of("queued_requests", "queued_bytes", "disk_bytes", "pending", "wal_bytes")) {
      if (block.isNumber(field)) {
        json.member(field).number(block.number(field));
      }
    }
    json.close('}');
  }
}
