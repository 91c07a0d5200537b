package dev.pewter.core.cluster;

import dev.pewter.core.telemetry.Log;
import java.util.List;
import java.util.function.Consumer;

/// Finds the agents behind a join address better than DNS can; found by ServiceLoader.
public interface MemberSource {

  /// Tells who is there, again after each change, until interrupted. Returns at once when the name
  /// is none of those it knows, or when it cannot or may not look.
  ///
  /// @param host the join address without its port
  /// @param told takes all agents behind the name; from this thread or another
  void follow(String host, Log log, Consumer<List<FoundMember>> told) throws InterruptedException;
}
