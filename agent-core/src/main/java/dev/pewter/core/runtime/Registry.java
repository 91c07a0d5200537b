package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The components this build has.
public final class Registry {
  private final TreeMap<String, ComponentProvider<?>> providers = new TreeMap<>();

  public Registry(Iterable<? extends ComponentProvider<?>> all) {
    all.forEach(provider -> providers.put(provider.name(), provider));
  }

  /// All that ServiceLoader finds on the class path.
  @SuppressWarnings({"rawtypes", "unchecked"}) // ServiceLoader knows no type arguments
  public static Registry load() {
    return new Registry((Iterable) ServiceLoader.load(ComponentProvider.class));
  }

  public @Nullable ComponentProvider<?> find(String name) {
    return providers.get(name);
  }

  /// The reference page of a component, which lies beside its code; null when there is none.
  public @Nullable String page(String name) throws IOException {
    var provider = find(name);
    if (provider == null) {
      return null;
    }
    try (InputStream in = provider.getClass().getResourceAsStream(name + ".md")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Sorted by name.
  public Collection<ComponentProvider<?>> all() {
    return Collections.unmodifiableCollection(providers.values());
  }

  /// Whether the reference has a component that this build does not.
  static boolean isKnownElsewhere(String name) {
    return Elsewhere.NAMES.contains(name);
  }

  /// Read only when an unknown name is met.
  private static final class Elsewhere {
    static final List<String> NAMES = read();

    private static List<String> read() {
      try (InputStream in = Registry.class.getResourceAsStream("reference-components.txt")) {
        return in == null
            ? List.of()
            : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
