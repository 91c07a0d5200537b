package dev.pewter.core.component;

/// Makes components of one name; found by ServiceLoader.
public interface ComponentProvider<A extends Record> {

  /// The name as configurations write it: `loki.source.file`.
  String name();

  default Stability stability() {
    return Stability.GENERALLY_AVAILABLE;
  }

  /// Whether it must be allowed by `--feature.community-components.enabled`.
  default boolean isCommunity() {
    return false;
  }

  /// Whether its components show what passes through them, for live debugging.
  default boolean isWatchable() {
    return false;
  }

  Class<A> arguments();

  /// The record of what others can refer to; `NoExports` when there is nothing.
  default Class<? extends Record> exports() {
    return NoExports.class;
  }

  /// Builds the component; everything that can be refused about the arguments is refused here.
  Component<A> create(ComponentContext context, A arguments) throws ComponentException;
}
