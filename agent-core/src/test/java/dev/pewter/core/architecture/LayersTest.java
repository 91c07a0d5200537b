package dev.pewter.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The arrows between the packages, as CONTRIBUTING.md draws them.
class LayersTest {
  private static final String ROOT = "dev.pewter.core.";

  /// Each layer and the layers directly below it; what is below those may be used too.
  private static final Map<String, List<String>> BELOW =
      Map.ofEntries(
          Map.entry("cli", List.of("api")),
          Map.entry("api", List.of("runtime")),
          Map.entry("runtime", List.of("component")),
          Map.entry("builtin", List.of("component")),
          Map.entry("kubernetes", List.of("component")),
          Map.entry("component", List.of("http", "storage", "relabel", "cluster", "template")),
          Map.entry("cluster", List.of("http")),
          Map.entry("http", List.of("config.decode")),
          Map.entry("storage", List.of("telemetry", "model")),
          Map.entry("relabel", List.of("config.decode")),
          Map.entry("template", List.of("config.eval", "time")),
          Map.entry("time", List.of("concurrent")),
          Map.entry("config.decode", List.of("config.eval")),
          Map.entry("config.eval", List.of("config.parse", "config.print")),
          Map.entry("config.parse", List.of("config.ast")),
          Map.entry("config.print", List.of("config.ast")),
          Map.entry("config.ast", List.of("config.diag")),
          Map.entry("config.diag", List.of("telemetry", "model")),
          Map.entry("telemetry", List.of("model", "codec", "json", "regex")),
          Map.entry("model", List.of("codec", "json", "regex")),
          Map.entry("codec", List.of("sys")),
          Map.entry("json", List.of("sys")),
          Map.entry("regex", List.of("sys")),
          Map.entry("sys", List.of("concurrent", "bytes")),
          Map.entry("concurrent", List.of("bytes")),
          Map.entry("bytes", List.of()));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pewter.core");
  }

  @Test
  void everyPackageBelongsToALayer() {
    assertThat(classes.stream().map(LayersTest::layer).filter(l -> !BELOW.containsKey(l)))
        .isEmpty();
  }

  @Test
  void dependenciesPointDownOnly() {
    var reach = new HashMap<String, Set<String>>();
    BELOW.keySet().forEach(layer -> reach.put(layer, reachable(layer, new TreeSet<>())));
    var wrong = new ArrayList<String>();
    for (JavaClass from : classes) {
      for (var dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (to.getPackageName().startsWith(ROOT)
            && !reach.getOrDefault(layer(from), Set.of()).contains(layer(to))) {
          wrong.add(from.getName() + " -> " + to.getName());
        }
      }
    }
    assertThat(wrong.stream().distinct()).isEmpty();
  }

  @Test
  void systemCallsAreBoundInOnePlace() {
    assertThat(usersOf("java.lang.foreign")).allMatch(name -> name.startsWith(ROOT + "sys."));
  }

  @Test
  void reflectionStaysInTheDecoder() {
    assertThat(usersOf("java.lang.reflect"))
        .allMatch(name -> name.startsWith(ROOT + "config.decode."));
  }

  private static List<String> usersOf(String packageName) {
    return classes.stream()
        .filter(
            c ->
                c.getDirectDependenciesFromSelf().stream()
                    .anyMatch(d -> d.getTargetClass().getPackageName().equals(packageName)))
        .map(JavaClass::getName)
        .toList();
  }

  private static Set<String> reachable(String layer, Set<String> found) {
    if (found.add(layer)) {
      BELOW.getOrDefault(layer, List.of()).forEach(below -> reachable(below, found));
    }
    return found;
  }

  /// `dev.pewter.core.config.parse.Scanner` is in layer `config.parse`, all below `http` in `http`.
  private static String layer(JavaClass of) {
    String name = of.getPackageName().substring(ROOT.length());
    int first = name.indexOf('.');
    String top = first < 0 ? name : name.substring(0, first);
    if (!top.equals("config")) {
      return top;
    }
    int second = name.indexOf('.', first + 1);
    return second < 0 ? name : name.substring(0, second);
  }
}
