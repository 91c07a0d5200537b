package dev.pewter.core.component;

import java.io.IOException;
import java.time.Instant;

/// Tells the cluster that the agent runs in what has become of the agent; found by ServiceLoader.
public interface AgentEvents {

  /// Whether somebody has to act.
  enum Type {
    NORMAL,
    WARNING
  }

  /// Something that happened, be it several times.
  ///
  /// @param reason one word, such as `ConfigRefused`
  /// @param times how often it happened, from first to last
  record AgentEvent(
      Type type, String reason, String message, int times, Instant first, Instant last) {

    /// The same, once more.
    public AgentEvent again(Instant now) {
      return new AgentEvent(type, reason, message, times + 1, first, now);
    }
  }

  /// Writes an event, over itself if it happened before; does nothing outside a cluster. Blocks.
  ///
  /// @throws IOException when the API server does not take it
  void write(AgentEvent event) throws IOException, InterruptedException;
}
