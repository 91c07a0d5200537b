package dev.pewter.core.cli;

import dev.pewter.core.component.ComponentProvider;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/// `components`: lists what this build has.
final class ComponentsCommand {
  static final List<Flag> FLAGS = List.of(Flag.bool("json", false, "Print JSON."));

  private ComponentsCommand() {}

  static int run(Flags flags, Terminal terminal) {
    List<ComponentProvider<?>> providers =
        ServiceLoader.load(ComponentProvider.class).stream()
            .<ComponentProvider<?>>map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(ComponentProvider::name))
            .toList();
    var out = terminal.out();
    if (flags.on("json")) {
      // Names and levels are our own constants: nothing in them needs an escape.
      String rows =
          providers.stream()
              .map(
                  p ->
                      "  {\"name\": \"%s\", \"stability\": \"%s\", \"community\": %s}"
                          .formatted(p.name(), p.stability(), p.isCommunity()))
              .reduce((a, b) -> a + ",\n" + b)
              .orElse("");
      out.print("[\n" + rows + "\n]\n");
      return 0;
    }
    int width = providers.stream().mapToInt(p -> p.name().length()).max().orElse(0);
    for (var provider : providers) {
      String name = provider.name();
      out.print(name + " ".repeat(width - name.length() + 2) + provider.stability());
      out.print(provider.isCommunity() ? " (community)\n" : "\n");
    }
    return 0;
  }
}
