package dev.pewter.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Stability;
import dev.pewter.core.config.diag.DiagnosticPrinter;
import dev.pewter.core.config.eval.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportNodeTest {
  @TempDir Path folder;
  private TestRuntime runtime;

  @BeforeEach
  void create() {
    runtime = new TestRuntime(folder.resolve("storage"), Stability.GENERALLY_AVAILABLE);
  }

  @AfterEach
  void close() {
    runtime.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"import.file \"m\" { filename = \"%s\" }", "import.string \"m\" { %s }"})
  void followsWhatAnImportImports(String form) throws IOException {
    Path inner = folder.resolve("inner.alloy");
    Path outer = folder.resolve("outer.alloy");
    String text =
        """
        import.file "i" {
          filename       = "%s"
          detector       = "poll"
          poll_frequency = "10ms"
        }
        declare "c" {
          i.d "x" { }
          export "v" { value = i.d.x.v }
        }
        """
            .formatted(inner);
    Files.writeString(outer, text);
    Files.writeString(inner, "declare \"d\" { export \"v\" { value = 1 } }");
    String id = form.contains("file") ? "import.file.m" : "import.string.m";
    String source = form.contains("file") ? outer.toString() : "content = `" + text + "`";
    runtime.start(
        form.formatted(source) + "\nm.c \"x\" { }\ntest.echo \"a\" { input = m.c.x.v }\n");
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(1));

    Files.writeString(inner, "declare \"d\" { export \"v\" { value = 2 } }");
    Awaitility.await()
        .untilAsserted(() -> assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(2)));
    Files.delete(inner);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(runtime.health(id).message()).startsWith("failed to read file"));
    assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(2));
    Files.writeString(inner, "declare \"d\" { export \"v\" { value = 3 } }");
    Awaitility.await()
        .untilAsserted(() -> assertThat(runtime.output("test.echo.a")).isEqualTo(new Value.Int(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          a = 1             # is invalid: only declare and import blocks are allowed in a module
          test.echo "a" { } # is invalid: only declare and import blocks are allowed in a module, got test.echo
          import.string "a" { content = "" } import.string "a" { content = "" } # cannot be parsed: m:1:36: expected TERMINATOR, got IDENT
          import.string "a" { content = "" }; import.string "a" { content = "" } # is invalid: import block redefined a
          """)
  void saysWhyATextIsNoModule(String text, String reason) {
    runtime.start("import.string \"m\" { content = `" + text.replace(';', '\n') + "` }");
    assertThat(runtime.health("import.string.m").message())
        .isEqualTo("imported content from \"import_string\" " + reason);
  }

  @Test
  void callsFilesOfADirectoryByTheirNames() throws IOException {
    Path modules = Files.createDirectory(folder.resolve("modules"));
    Files.writeString(modules.resolve("a.alloy"), "declare \"c\" { }");
    Files.writeString(modules.resolve("b.alloy"), "a = 1");
    runtime.start("import.file \"m\" { filename = \"%s\" }".formatted(modules));
    assertThat(runtime.health("import.file.m").message())
        .startsWith("imported content from \"b.alloy\" is invalid: ");
  }

  @Test
  void namesPlacesInATextByTheLabelAndShowsNothingOfIt() {
    var result =
        runtime.load(
            """
            import.string "m" {
              content = `declare "c" {
              nothing "x" { }
            }`
            }
            m.c "x" { }
            """);
    assertThat(DiagnosticPrinter.print(result.diagnostics(), DiagnosticPrinter.Colour.OFF))
        .contains("m:2:")
        .doesNotContain("nothing \"x\" {");
  }
}
