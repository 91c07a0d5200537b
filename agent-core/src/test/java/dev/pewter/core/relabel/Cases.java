package dev.pewter.core.relabel;

import dev.pewter.core.regex.AnchoredPattern;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The cases of `testdata`.
final class Cases {
  private static final Path FOLDER = Path.of("src/test/java/dev/pewter/core/relabel/testdata");

  private Cases() {}

  record Case(
      String name,
      LabelNames names,
      List<Rule> rules,
      Map<String, String> in,
      @Nullable Map<String, String> out) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> all() throws IOException {
    return list(load("cases.yaml")).map(Map.class::cast).map(Cases::read);
  }

  /// A rule as written, and the text it is refused with.
  record Refused(Map<?, ?> rule, String error) {}

  static Stream<Refused> refused() throws IOException {
    return list(load("refused.yaml"))
        .map(Map.class::cast)
        .map(r -> new Refused((Map<?, ?>) r.get("rule"), String.valueOf(r.get("error"))));
  }

  private static Object load(String file) throws IOException {
    return new Load(LoadSettings.builder().build())
        .loadFromString(Files.readString(FOLDER.resolve(file)));
  }

  private static Case read(Map<?, ?> written) {
    return new Case(
        String.valueOf(written.get("name")),
        written.containsKey("names") ? LabelNames.LEGACY : LabelNames.UTF8,
        list(written.get("rules")).map(r -> rule((Map<?, ?>) r)).toList(),
        map(written.get("in")),
        written.get("out") == null ? null : map(written.get("out")));
  }

  private static Stream<?> list(@Nullable Object written) {
    return written instanceof List<?> list ? list.stream() : Stream.of();
  }

  private static Map<String, String> map(@Nullable Object written) {
    var map = new TreeMap<String, String>();
    if (written instanceof Map<?, ?> labels) {
      labels.forEach((name, value) -> map.put(name.toString(), value.toString()));
    }
    return map;
  }

  static Rule rule(Map<?, ?> written) {
    return new Rule(
        list(written.get("source_labels")).map(String::valueOf).toList(),
        text(written, "separator", ";"),
        AnchoredPattern.parse(text(written, "regex", "(.*)")),
        new BigInteger(text(written, "modulus", "0")).longValue(),
        text(written, "target_label", ""),
        text(written, "replacement", "$1"),
        Action.parse(text(written, "action", "replace")));
  }

  private static String text(Map<?, ?> written, String name, String byDefault) {
    Object value = written.get(name);
    return value == null ? byDefault : value.toString();
  }
}
