package dev.pewter.core.component;

import dev.pewter.core.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What one step of a component would make of a log entry, for people who look for a line.
///
/// @param name such as `stage.json`
/// @param outcome what became of it
/// @param reason why it was dropped or held, what that depends on, where it goes; empty when there
///     is nothing to say
/// @param entries what comes out of the step; none when it was dropped or is held
public record LogStep(String name, Outcome outcome, String reason, List<Entry> entries) {
  public LogStep {
    entries = List.copyOf(entries);
  }

  /// What becomes of an entry.
  public enum Outcome {
    PASSED,
    DROPPED,
    /// It passes or not: that depends on chance, or on what else comes.
    DEPENDS,
    /// It waits for others, as in a block of lines.
    HELD,
    /// It leaves the agent.
    SENT
  }

  /// @param extracted what stages have taken out of the line so far
  public record Entry(
      Instant time, Labels labels, Labels metadata, String line, Map<String, String> extracted) {
    public Entry {
      extracted = Map.copyOf(extracted);
    }
  }
}
