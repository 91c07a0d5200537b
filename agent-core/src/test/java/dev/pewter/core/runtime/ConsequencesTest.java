package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Health;
import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.eval.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one mistake or change does to others.
class ConsequencesTest {
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

  private Health health(String id) {
    return runtime.controller.component(id).orElseThrow().health();
  }

  @Test
  void tellsTheCauseAndNotWhatFollowsFromIt() {
    var result =
        runtime.load(
            """
            test.fail "a" { input = "bad" }
            test.echo "b" { input = test.fail.a.output + 1 }
            """);
    assertThat(result.diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("Failed to build component: building component: the input is bad");
  }

  @Test
  void tellsAFieldThatNoComponentOfTheKindHas() {
    var result =
        runtime.load(
            """
            test.fail "a" { input = "bad" }
            test.echo "b" { input = test.fail.a.outptu }
            """);
    assertThat(result.diagnostics())
        .extracting(Diagnostic::message)
        .contains("field \"outptu\" does not exist");
  }

  @Test
  void startsAComponentAsSoonAsItCanBeBuilt() {
    runtime.load("test.echo \"a\" { input = \"bad\" }");
    runtime.controller.start();
    var result =
        runtime.load(
            """
            test.echo "a" { input = "bad" }
            test.fail "b" { input = test.echo.a.output }
            """);
    assertThat(result.diagnostics()).hasSize(1);
    runtime.echoes.get("test.echo.a").publish(new Value.Str("good"));
    Awaitility.await().until(() -> runtime.events.contains("running test.fail.b"));
    assertThat(health("test.fail.b").state()).isEqualTo(Health.State.HEALTHY);
  }

  @Test
  void goesOnAfterABugInAComponent() {
    runtime.load(
        """
        test.echo "a" { input = 1 }
        test.buggy "b" { input = test.echo.a.output }
        test.echo "c" { input = test.echo.a.output }
        """);
    runtime.controller.start();
    runtime.publish("test.echo.a", 13);
    runtime.publish("test.echo.a", 14);
    Awaitility.await().until(() -> health("test.buggy.b").state() == Health.State.UNHEALTHY);
    runtime.publish("test.echo.a", 15);
    Awaitility.await().until(() -> health("test.buggy.b").state() == Health.State.HEALTHY);
  }

  @Test
  void givesTemplatesInTemplatesBothVariables() {
    var result =
        runtime.load(
            """
            foreach "f" {
              collection = [["a"], ["b"]]
              var        = "x"
              template {
                foreach "g" {
                  collection = x
                  var        = "y"
                  template {
                    test.echo "q" { input = [x, y] }
                  }
                }
              }
            }
            """);
    assertThat(result.diagnostics()).isEmpty();
  }

  @Test
  void tellsAMistakeInATemplateOnceAndOnlyWhenItIsUsed() {
    String text =
        """
        foreach "f" {
          collection = %s
          var        = "x"
          template {
            test.echo "q" { input = nope.x }
          }
        }
        """;
    assertThat(runtime.load(text.formatted("[]")).diagnostics()).isEmpty();
    assertThat(runtime.load(text.formatted("[1, 2, 3]")).diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("component \"nope.x\" does not exist or is out of scope");
  }

  @Test
  void importsBeforeATemplateUsesIt() {
    var result =
        runtime.load(
            """
            foreach "f" {
              collection = [1]
              var        = "x"
              template {
                lib.add "a" { in = x }
              }
            }
            import.string "lib" {
              content = "declare \\"add\\" { argument \\"in\\" { } }"
            }
            """);
    assertThat(result.diagnostics()).isEmpty();
  }

  @Test
  void carriesAChangedImportThroughDeclarations() throws Exception {
    Path module = folder.resolve("m.alloy");
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 1 } }");
    runtime.load(
        """
        import.file "m" { filename = "%s" }
        declare "d" {
          m.c "x" { }
          export "v" { value = m.c.x.v }
        }
        d "x" { }
        test.echo "a" { input = d.x.v }
        """
            .formatted(module));
    runtime.controller.start();
    Files.writeString(module, "declare \"c\" { export \"v\" { value = 2 } }");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(runtime.controller.component("test.echo.a").orElseThrow().exports())
                    .asString()
                    .contains("Int[value=2]"));
  }
}
