package dev.pewter.core.builtin.discovery;

import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;

/// Where a discovery component gets its targets from, with one set of arguments.
public interface TargetSource extends AutoCloseable {

  /// Looks again; blocks. A group that could not be read keeps what it was.
  ///
  /// @param last what the last call gave, by the name of the group
  /// @return all groups, in the order of their export
  Map<String, List<Target>> refresh(Map<String, List<Target>> last) throws InterruptedException;

  @Override
  default void close() {}
}
