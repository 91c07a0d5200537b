package dev.pewter.core.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.eval.Values;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each file of `testdata` is one block. Its comments say what becomes of it: `load` the mistake
/// that loading stops at, `check` a mistake that checking finds, `hint` what either suggests,
/// `tree` a line of the decoded block as it is shown.
class DecoderTest {
  private static final Path TESTDATA =
      Path.of("src/test/java/dev/pewter/core/config/decode/testdata");

  private static final Map<String, Value> SCOPE =
      Map.of(
          "receiver", new Value.Capsule(new TestRecords.NamedReceiver("r")),
          "appendable", new Value.Capsule(new TestRecords.Appendable("a")),
          "target", new Value.Capsule(Target.of(Map.of("a", "b"))),
          "pw", new Value.Capsule(new Secret("hush")),
          "kv",
              new Value.Obj(
                  Map.of(
                      "list", new Value.Arr(List.of(new Value.Str("1"), new Value.Bool(true))))));

  @TestFactory
  Stream<DynamicTest> decodesAndChecks() throws IOException {
    try (var files = Files.list(TESTDATA)) {
      return files.sorted().toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    var parsed = Parser.parse(new Source("t", Files.readAllBytes(file)));
    assertThat(parsed.diagnostics()).isEmpty();
    var block = (Statement.Block) parsed.file().body().statements().getFirst();
    Class<? extends Record> type =
        block.name().text().equals("strict")
            ? TestRecords.Strict.class
            : TestRecords.Everything.class;
    var found = new ArrayList<String>();
    var hints = new ArrayList<String>();
    for (Diagnostic diagnostic : BlockCheck.check(block, type)) {
      found.add("check: " + place(diagnostic) + diagnostic.message());
      if (diagnostic.hint() != null) {
        hints.add("hint: " + diagnostic.hint());
      }
    }
    try {
      show(ArgumentTree.of(Decoder.decode(block, type, SCOPE::get), block.body()), "", found);
    } catch (DecodeException e) {
      found.add(
          "load: " + (e.isPlain() ? "plain " : place(e.diagnostic())) + e.diagnostic().message());
      if (e.diagnostic().hint() != null) {
        hints.add("hint: " + e.diagnostic().hint());
      }
    }
    found.addAll(hints.stream().distinct().toList());
    var expected =
        Files.readAllLines(file).stream()
            .filter(line -> line.matches("// (load|check|tree|hint): .*"))
            .map(line -> line.substring(3))
            .toList();
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String place(Diagnostic diagnostic) {
    var span = diagnostic.span();
    if (span == null) {
      return "- ";
    }
    var end = span.source();
    int last = Math.max(span.start(), span.end() - 1);
    return "%d:%d-%d:%d ".formatted(span.line(), span.column(), end.line(last), end.column(last));
  }

  private static void show(List<Node> nodes, String indent, List<String> into) {
    for (Node node : nodes) {
      switch (node) {
        case Node.AttrNode(String name, Value value) ->
            into.add("tree: " + indent + name + " = " + value.type() + " " + Values.display(value));
        case Node.BlockNode(String name, String label, List<Node> body) -> {
          into.add("tree: " + indent + name + (label.isEmpty() ? "" : " " + label));
          show(body, indent + name + ".", into);
        }
      }
    }
  }

  @Test
  void givesAbsentPartsTheirDefaults() throws DecodeException {
    var parsed =
        Parser.parse(
            new Source(
                "t",
                "everything {\n text = \"x\"\n}"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    var block = (Statement.Block) parsed.file().body().statements().getFirst();
    var all = Decoder.decode(block, TestRecords.Everything.class, _ -> null);
    assertThat(all.queue()).isEqualTo(new TestRecords.Queue(10, java.time.Duration.ofMinutes(1)));
    assertThat(all.client()).isEqualTo(new TestRecords.Client("", null));
    assertThat(all.endpoints()).isEmpty();
    assertThat(all.stages()).isEmpty();
    assertThat(all.one()).isNull();
    assertThat(all.action()).isEqualTo(TestRecords.Action.KEEP);
    assertThat(all.level()).isEqualTo(TestRecords.Level.LOW);
    assertThat(ArgumentTree.of(all)).hasSize(1);
  }
}
