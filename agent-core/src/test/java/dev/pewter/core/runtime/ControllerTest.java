package dev.pewter.core.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerTest {
  private static final String CHAIN =
      """
      test.echo "c" { input = test.echo.b.output }
      test.echo "b" { input = test.echo.a.output }
      test.echo "a" { input = "1" }
      """;

  @TempDir Path folder;
  private TestRuntime runtime;

  @BeforeEach
  void create() {
    runtime = new TestRuntime(folder, Stability.EXPERIMENTAL);
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  @Test
  void evaluatesInTheOrderOfReferences() {
    runtime.start(CHAIN);
    assertThat(List.copyOf(runtime.events).subList(0, 3))
        .containsExactly("built test.echo.a", "built test.echo.b", "built test.echo.c");
    assertThat(runtime.output("test.echo.c")).isEqualTo(new Value.Str("1"));
  }

  @Test
  void carriesAChangedExportDownTheChain() {
    runtime.start(CHAIN);
    runtime.echoes.get("test.echo.a").publish(new Value.Str("2"));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.output("test.echo.c")).isEqualTo(new Value.Str("2")));
  }

  @Test
  void beginsARunAgainThatABugHasEnded() {
    runtime.start("test.buggy \"a\" { input = 15 }\ntest.buggy \"b\" { input = 1 }\n");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.health("test.buggy.a").state()).isEqualTo(Health.State.EXITED));
    assertThat(runtime.health("test.buggy.b").state()).isEqualTo(Health.State.HEALTHY);
    runtime.pauses.countDown();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.health("test.buggy.a").state()).isEqualTo(Health.State.HEALTHY));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.events)
                    .containsSubsequence("running test.buggy.a", "running test.buggy.a"));
    runtime.controller.close();

    assertThat(runtime.events).contains("stopped test.buggy.a", "stopped test.buggy.b");
  }

  @Test
  void beginsNoRunAgainThatIsStoppedMeanwhile() {
    runtime.start("test.buggy \"a\" { input = 15 }\n");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.health("test.buggy.a").state()).isEqualTo(Health.State.EXITED));
    runtime.load("");

    assertThat(runtime.events).containsOnlyOnce("running test.buggy.a");
  }

  @Test
  void followsChangesAfterABugOfTheEvaluator() {
    runtime.start(
        """
        test.echo "a" { input = "1" }
        test.echo "b" { input = test.echo.a.output }
        test.echo "c" { input = test.echo.a.output }
        """);
    runtime.hasBug.set(true);
    runtime.echoes.get("test.echo.a").publish(new Value.Str("2")); // costs b's evaluation
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.output("test.echo.c")).isEqualTo(new Value.Str("2")));
    runtime.echoes.get("test.echo.a").publish(new Value.Str("3"));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.output("test.echo.b")).isEqualTo(new Value.Str("3")));
  }

  @Test
  void triesAnImportAgainThatLacksAnother() throws Exception {
    var outer = folder.resolve("outer.alloy");
    var inner = folder.resolve("inner.alloy");
    Files.writeString(
        outer,
        "import.file \"i\" { filename = \"%s\" }\ndeclare \"c\" { i.d \"x\" { } }"
            .formatted(inner));
    String config =
        """
        import.file "m" {
          filename       = "%s"
          detector       = "poll"
          poll_frequency = "50ms"
        }
        """;
    runtime.start(config.formatted(outer));
    assertThat(runtime.health("import.file.m").state()).isEqualTo(Health.State.UNHEALTHY);
    Files.writeString(inner, "declare \"d\" { }");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.health("import.file.m").state())
                    .isEqualTo(Health.State.HEALTHY));
  }

  @Test
  void doesNothingWhenAnEqualValueIsPublished() {
    runtime.start(CHAIN);
    int before = runtime.events.size();
    runtime.echoes.get("test.echo.a").publish(new Value.Str("1"));
    runtime.echoes.get("test.echo.b").publish(new Value.Str("3"));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.output("test.echo.c")).isEqualTo(new Value.Str("3")));
    assertThat(runtime.eventsSince(before)).doesNotContain("updated test.echo.b");
  }

  @Test
  void startsNothingWhenTheFirstLoadFails() {
    var result = runtime.load("test.fail \"a\" { input = \"bad\" }");
    assertThat(result.diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("Failed to build component: building component: the input is bad");
    assertThat(runtime.events).isEmpty();
  }

  @Test
  void keepsTheOldGraphWhenTheNewOneIsRefused() {
    runtime.start("test.echo \"a\" { input = \"1\" }");
    var result = runtime.load("test.echo \"a\" { input = test.echo.gone.output }");
    assertThat(result.applied()).isFalse();
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Str("1"));
    assertThat(runtime.health("test.echo.a").state()).isEqualTo(Health.State.HEALTHY);
  }

  @Test
  void keepsTheOldArgumentsOfAComponentThatCannotBeEvaluated() {
    runtime.start("test.fail \"a\" { input = \"good\" }\ntest.echo \"b\" { input = \"1\" }");
    var result = runtime.load("test.fail \"a\" { input = \"bad\" }\ntest.echo \"c\" { }");
    assertThat(result.applied()).isTrue();
    assertThat(runtime.output("test.fail.a")).isEqualTo(new Value.Str("good"));
    assertThat(runtime.health("test.fail.a").state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(runtime.controller.component("test.echo.b")).isEmpty();
    Awaitility.await().until(() -> runtime.events.contains("running test.echo.c"));
    assertThat(runtime.events)
        .contains("stopped test.echo.b")
        .doesNotContain("stopped test.fail.a");
  }

  @Test
  void leavesComponentsWithUnchangedArgumentsAlone() {
    runtime.start(CHAIN);
    Awaitility.await().until(() -> runtime.events.size() == 6);
    assertThat(runtime.load(CHAIN + "test.echo \"d\" { }").diagnostics()).isEmpty();
    Awaitility.await().until(() -> runtime.events.contains("running test.echo.d"));
    assertThat(runtime.eventsSince(6))
        .containsExactlyInAnyOrder("built test.echo.d", "running test.echo.d");
  }

  @Test
  void stopsWhoRefersToOthersFirst() {
    runtime.start(CHAIN);
    Awaitility.await().until(() -> runtime.events.size() == 6);
    runtime.close();
    assertThat(runtime.eventsSince(6))
        .containsExactly("stopped test.echo.c", "stopped test.echo.b", "stopped test.echo.a");
  }

  @Test
  void leavesAStuckComponentBehindAtTheDeadline() {
    runtime.start("test.stuck \"a\" { }\ntest.echo \"b\" { input = test.stuck.a.output }");
    Awaitility.await().until(() -> runtime.events.contains("running test.stuck.a"));
    Awaitility.await().until(() -> runtime.events.contains("running test.echo.b"));
    runtime.close(); // returns
    assertThat(runtime.events)
        .contains("stopped test.echo.b")
        .doesNotContain("stopped test.stuck.a");
  }

  @Test
  void warnsWhenAReloadLeavesNoComponents() {
    runtime.load("");
    runtime.start(CHAIN);
    assertThat(runtime.warnings.toString(UTF_8)).isEmpty();

    assertThat(runtime.load("logging { }").isClean()).isTrue();
    runtime.load("");

    assertThat(runtime.warnings.toString(UTF_8))
        .containsOnlyOnce("the configuration has no components, so nothing runs any more\"")
        .contains("had=3");
  }

  @Test
  void warnsOfAuthThatProtectsNothing() {
    runtime.start("http {\n  auth {\n    filter {\n      paths = [\"/\"]\n    }\n  }\n}\n");
    assertThat(runtime.warnings.toString(UTF_8))
        .contains("auth without a block basic protects nothing", "test.alloy:2:3");
    int before = runtime.warnings.size();

    runtime.load("http {\n auth {\n basic {\n username = \"u\"\n password = \"p\"\n }\n }\n}\n");
    assertThat(runtime.warnings.size()).isEqualTo(before);
  }

  @Test
  void warnsOfArgumentsWithoutEffectWhereTheyStand() {
    String text = "test.echo \"a\" {\n  input = \"idle\"\n}\n";
    runtime.start(text);
    assertThat(runtime.warnings.toString(UTF_8))
        .contains(
            "msg=\"argument has no effect\"",
            "node=test.echo.a argument=input because=\"it says so\" at=test.alloy:2:3");
    int before = runtime.warnings.size();

    runtime.load(text);
    runtime.load(text.replace("idle", "busy"));
    assertThat(runtime.warnings.size()).isEqualTo(before);
  }

  @Test
  void appliesServiceBlocksAndTheirDefaults() {
    runtime.start("logging { level = \"warn\" }");
    assertThat(runtime.serviceCalls).contains("logging warn", "http open", "livedebugging false");
    runtime.load("");
    assertThat(runtime.serviceCalls.getLast()).isEqualTo("livedebugging false");
    assertThat(runtime.serviceCalls).contains("logging info");
  }

  @Test
  void givesModulesTheirOwnScope() {
    runtime.start(
        """
        declare "twice" {
          argument "x" { }
          test.echo "in" { input = argument.x.value }
          export "y" { value = test.echo.in.output * 2 }
        }
        test.echo "a" { input = 4 }
        twice "t" { x = test.echo.a.output }
        test.echo "b" { input = twice.t.y }
        """);
    assertThat(runtime.output("test.echo.b")).isEqualTo(new Value.Int(8));
    assertThat(runtime.health("twice.t/test.echo.in").state()).isEqualTo(Health.State.HEALTHY);
    runtime.echoes.get("test.echo.a").publish(new Value.Int(5));
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.output("test.echo.b")).isEqualTo(new Value.Int(10)));
  }

  @Test
  void keepsItemsOfAForeachThatStay() {
    String foreach =
        """
        test.echo "list" { input = ["a", "b"] }
        foreach "f" {
          collection = test.echo.list.output
          var        = "each"
          template {
            test.echo "t" { input = each }
          }
        }
        """;
    runtime.start(foreach);
    Awaitility.await()
        .until(() -> runtime.events.contains("running foreach.f/foreach_b_1/test.echo.t"));
    runtime
        .echoes
        .get("test.echo.list")
        .publish(new Value.Arr(List.of(new Value.Str("b"), new Value.Str("c"))));
    Awaitility.await()
        .until(() -> runtime.events.contains("running foreach.f/foreach_c_1/test.echo.t"));
    Awaitility.await()
        .until(() -> runtime.events.contains("stopped foreach.f/foreach_a_1/test.echo.t"));
    assertThat(runtime.events).doesNotContain("stopped foreach.f/foreach_b_1/test.echo.t");
    assertThat(runtime.controller.component("foreach.f").orElseThrow().createdModuleIds())
        .containsExactly("foreach.f/foreach_b_1", "foreach.f/foreach_c_1");
  }

  @Test
  void showsTheArgumentsOfAForeachWithoutItsTemplate() {
    runtime.start(
        """
        foreach "f" {
          collection = [{name = "a", a = 1}]
          var        = "each"
          id         = "name"
          template {
            test.echo "t" { input = each.a }
          }
        }
        foreach "hidden" {
          collection = ["pw"]
          var        = "each"
          template {
            test.echo "t" { input = {password = each} }
          }
        }
        declare "one" {
          argument "x" { }
          test.echo "t" { input = {password = argument.x.value} }
        }
        foreach "custom" {
          collection = ["pw"]
          var        = "each"
          template {
            one "t" { x = each }
          }
        }
        foreach "outer" {
          collection = [{passwords = ["pw"]}]
          var        = "each"
          template {
            foreach "inner" {
              collection = each.passwords
              var        = "item"
              template {
                test.echo "t" { input = {password = item} }
              }
            }
          }
        }
        """);
    var item = new TreeMap<String, Value>();
    item.put("name", new Value.Str("a"));
    item.put("a", new Value.Int(1));
    assertThat(runtime.controller.component("foreach.f").orElseThrow().arguments())
        .containsExactly(
            new Node.AttrNode("collection", new Value.Arr(List.of(new Value.Obj(item)))),
            new Node.AttrNode("var", new Value.Str("each")),
            new Node.AttrNode("id", new Value.Str("name")));
    for (String id : List.of("foreach.hidden", "foreach.custom", "foreach.outer")) {
      assertThat(runtime.controller.component(id).orElseThrow().arguments().toString())
          .doesNotContain("pw")
          .contains("each");
    }
  }

  @Test
  void followsAnImportedFile() throws Exception {
    Path module = folder.resolve("m.alloy");
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 1 } }");
    runtime.start(
        """
        import.file "m" { filename = "%s" }
        m.c "x" { }
        test.echo "a" { input = m.c.x.v }
        """
            .formatted(module));
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(1));
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 2 } }");
    Awaitility.await()
        .untilAsserted(() -> assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(2)));
    Files.writeString(module, "declare \"c\" {");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.health("import.file.m").state())
                    .isEqualTo(Health.State.UNHEALTHY));
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(2));
  }

  @Test
  void noticesThatAnImportIsToBeLookedAtMoreOften() throws Exception {
    Path module = folder.resolve("m.alloy");
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 1 } }");
    String text =
        """
        import.file "m" {
          filename       = "%s"
          detector       = "poll"
          poll_frequency = "%s"
        }
        m.c "x" { }
        test.echo "a" { input = m.c.x.v }
        """;
    runtime.start(text.formatted(module, "1h"));
    assertThat(runtime.load(text.formatted(module, "10ms")).diagnostics()).isEmpty();
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 2 } }");
    Awaitility.await()
        .untilAsserted(() -> assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(2)));
    assertThat(runtime.health("import.file.m").state()).isEqualTo(Health.State.HEALTHY);
  }

  @Test
  void refusesAPipeAsAnImport() throws Exception {
    Path pipe = folder.resolve("pipe.alloy");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assertThat(
            runtime.load("import.file \"m\" { filename = \"%s\" }".formatted(pipe)).diagnostics())
        .singleElement()
        .asString()
        .contains("is no regular file");
  }

  @Test
  void survivesLongChainsAndFindsTheirCycles() {
    var chain = new StringBuilder("test.echo \"n0\" { input = 1 }\n");
    for (int i = 1; i < 5_000; i++) {
      chain.append("test.echo \"n%d\" { input = test.echo.n%d.output }\n".formatted(i, i - 1));
    }
    assertThat(runtime.load(chain.toString()).diagnostics()).isEmpty();
    String cycle =
        chain
            .toString()
            .replace("\"n0\" { input = 1 }", "\"n0\" { input = test.echo.n4999.output }");
    assertThat(runtime.load(cycle).diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.message()).startsWith("cycle: "));
  }

  @Test
  void showsNoArgumentThatIsUsedAsASecret() {
    runtime.start(
        """
        declare "inner" {
          argument "x" { }
          argument "y" { }
          test.echo "e" { input = { password = argument.x.value, level = argument.y.value } }
        }
        declare "outer" {
          argument "a" { }
          argument "b" { }
          inner "i" {
            x = argument.a.value
            y = argument.b.value
          }
        }
        outer "o" {
          a = "canary"
          b = "shown"
        }
        """);
    for (String id : List.of("outer.o", "outer.o/inner.i")) {
      assertThat(runtime.controller.component(id).orElseThrow().arguments().toString())
          .contains("(secret)", "shown")
          .doesNotContain("canary");
    }
  }
}
