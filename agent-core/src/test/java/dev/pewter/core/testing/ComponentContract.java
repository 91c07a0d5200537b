package dev.pewter.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.BlockCheck;
import dev.pewter.core.config.decode.CapsuleName;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.decode.Schema;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Target;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What every component has to keep: its names agree, its page says what its record says, its
/// example can be used, its arguments are tested. For the providers of each module.
public final class ComponentContract {
  private static final List<String> HEADINGS =
      List.of(
          "Usage", "Arguments", "Blocks", "Exports", "Health", "Metrics", "Behaviour", "Example");

  private final ComponentProvider<?> provider;
  private final String page;

  private ComponentContract(ComponentProvider<?> provider) throws IOException {
    this.provider = provider;
    this.page = page(provider);
  }

  public static void check(ComponentProvider<?> provider) throws IOException {
    var contract = new ComponentContract(provider);
    contract.namesAgree();
    contract.pageHasTheHeadings();
    contract.tableIsTheRecord("Arguments", provider.arguments());
    contract.tableIsTheRecord("Exports", provider.exports());
    contract.blocksAreTheRecords();
    contract.exampleDecodes();
    contract.argumentsAreTested();
    secretsAreCalledSo(provider.arguments(), new HashSet<>());
  }

  /// What hides a secret before there is a value goes by the name.
  private static void secretsAreCalledSo(Class<?> record, Set<Class<?>> seen) {
    if (!seen.add(record)) {
      return; // a stage may hold stages
    }
    for (Schema.Slot slot : slots(Schema.of(record)).toList()) {
      switch (slot) {
        case Schema.AttrSlot attr -> {
          if (attr.type().getTypeName().matches(".*[.](Optional)?Secret>?")) {
            assertThat(SecretNames.hides(attr.name())).as(attr.name()).isTrue();
          }
        }
        case Schema.BlockSlot block -> secretsAreCalledSo(block.type(), seen);
        case Schema.ListSlot list -> secretsAreCalledSo(list.element(), seen);
        case Schema.MixSlot mix ->
            mix.elements().values().forEach(e -> secretsAreCalledSo(e, seen));
        case Schema.InlineSlot _, Schema.LabelSlot _ -> {}
      }
    }
  }

  private static Stream<Schema.Slot> slots(Schema schema) {
    return schema.slots().stream()
        .flatMap(
            slot ->
                slot instanceof Schema.InlineSlot inline
                    ? slots(inline.schema())
                    : Stream.of(slot));
  }

  private static String page(ComponentProvider<?> provider) throws IOException {
    String name = provider.name() + ".md";
    try (InputStream in = provider.getClass().getResourceAsStream(name)) {
      if (in == null) {
        return fail(name + " must lie beside the code of " + provider.name());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void namesAgree() {
    String prefix =
        Stream.of(provider.name().split("[._]", -1))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    assertThat(provider.getClass().getSimpleName()).isEqualTo(prefix + "Provider");
    assertThat(provider.arguments().getSimpleName()).isEqualTo(prefix + "Arguments");
    assertThat(provider.getClass().getPackageName())
        .endsWith("." + provider.name().replace("_", ""));
    assertThat(page).startsWith("# " + provider.name() + "\n");
  }

  private void pageHasTheHeadings() {
    assertThat(page.lines().filter(l -> l.startsWith("## ")).map(l -> l.substring(3)).toList())
        .as(provider.name() + ".md")
        .isEqualTo(HEADINGS);
  }

  private String section(String heading) {
    int start = page.indexOf("\n## " + heading + "\n") + heading.length() + 5;
    int end = page.indexOf("\n## ", start);
    return page.substring(start, end < 0 ? page.length() : end);
  }

  /// The cells of a section's table, without its head.
  private List<List<String>> rows(String heading) {
    return section(heading)
        .lines()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Stream.of(line.split("(?<!\\\\)\\|", -1)).skip(1).map(String::strip).toList())
        .toList();
  }

  private void tableIsTheRecord(String heading, Class<?> record) {
    var expected = new ArrayList<String>();
    boolean hasDefault = heading.equals("Arguments");
    for (Schema.Slot slot : Schema.of(record).slots()) {
      if (slot instanceof Schema.AttrSlot attr) {
        String line = "`" + attr.name() + "` " + type(attr.type());
        expected.add(hasDefault ? line + " " + defaultOf(attr) : line);
      }
    }
    var written =
        rows(heading).stream()
            .map(cells -> String.join(" ", cells.subList(0, hasDefault ? 3 : 2)))
            .toList();
    assertThat(written)
        .as(heading + " of " + provider.name() + ".md")
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String defaultOf(Schema.AttrSlot attr) {
    if (attr.isRequired()) {
      return "required";
    }
    String text = attr.byDefault();
    return text == null ? "unset" : text.isEmpty() ? "empty" : "`" + text + "`";
  }

  /// A Java type as pages name it.
  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type element = generic.getActualTypeArguments()[generic.getRawType() == Map.class ? 1 : 0];
      return (generic.getRawType() == Map.class ? "map(" : "list(") + type(element) + ")";
    }
    if (type == Target.class) {
      return "map(string)";
    }
    if (type == Duration.class) {
      return "duration";
    }
    if (type == boolean.class) {
      return "bool";
    }
    if (type == int.class || type == long.class || type == double.class) {
      return "number";
    }
    if (type == Secret.class) {
      return "secret";
    }
    if (type == OptionalSecret.class) {
      return "string or secret";
    }
    if (type == LogReceiver.class) {
      return "capsule(loki.LogsReceiver)";
    }
    if (type == SampleReceiver.class) {
      return "capsule(storage.Appendable)";
    }
    if (type instanceof Class<?> named) {
      var capsule = named.getAnnotation(CapsuleName.class);
      return capsule == null ? "string" : "capsule(" + capsule.value() + ")";
    }
    return type.getTypeName();
  }

  private void blocksAreTheRecords() {
    var expected = new ArrayList<String>();
    for (Schema.Slot slot : Schema.of(provider.arguments()).slots()) {
      switch (slot) {
        case Schema.BlockSlot block -> expected.add("`" + block.name() + "`");
        case Schema.ListSlot list -> expected.add("`" + list.name() + "`");
        case Schema.MixSlot mix ->
            mix.elements().keySet().forEach(name -> expected.add("`" + name + "`"));
        case Schema.InlineSlot _ -> assertThat(section("Arguments")).contains("](");
        case Schema.AttrSlot _, Schema.LabelSlot _ -> {}
      }
    }
    assertThat(rows("Blocks").stream().map(List::getFirst).toList())
        .as("blocks of " + provider.name() + ".md")
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private void exampleDecodes() {
    String section = section("Example");
    int start = section.indexOf("```alloy\n") + 9;
    var file = Blocks.parse(section.substring(start, section.indexOf("\n```", start) + 1));
    var blocks =
        file.body().statements().stream()
            .filter(Statement.Block.class::isInstance)
            .map(Statement.Block.class::cast)
            .filter(block -> block.name().text().equals(provider.name()))
            .toList();
    assertThat(blocks).as("blocks in the example of " + provider.name()).isNotEmpty();
    for (Statement.Block block : blocks) {
      assertThat(BlockCheck.check(block, provider.arguments())).isEmpty();
      try {
        Decoder.decode(block, provider.arguments(), Scope.EMPTY);
      } catch (DecodeException e) {
        assertThat(e.diagnostic().message())
            .as("only references to other blocks may be missing")
            .contains("does not exist");
      }
    }
  }

  private void argumentsAreTested() {
    String test = provider.arguments().getName() + "Test";
    try {
      Class<?> tests = Class.forName(test);
      assertThat(Stream.of(tests.getDeclaredMethods()).map(m -> m.getName()))
          .as(test)
          .contains("hasDefaults", "takesEveryField");
    } catch (ClassNotFoundException e) {
      fail(test + " is missing");
    }
  }
}
