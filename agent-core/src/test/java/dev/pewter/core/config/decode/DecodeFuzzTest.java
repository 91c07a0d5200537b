package dev.pewter.core.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Stdlib;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever is written, only the exceptions that carry a diagnostic come out.
class DecodeFuzzTest {
  private static final Map<String, Value> SCOPE =
      Map.of(
          "s", new Value.Capsule(new Secret("hush")),
          "o", new Value.Capsule(new OptionalSecret(false, "v")),
          "t", new Value.Capsule(Target.of(Map.of("a", "b"))));

  private static final List<String> ATTRIBUTES =
      List.of(
          "text",
          "whole",
          "flag",
          "list",
          "map",
          "targets",
          "to",
          "one",
          "action",
          "level",
          "pairs",
          "token",
          "any",
          "proxy",
          "nonsense");

  @Property(tries = 3000)
  void evaluatesOrSaysWhy(@ForAll("expressions") String text) {
    var parsed = Parser.parseExpression(source(text));
    var expression = parsed.expression();
    if (parsed.diagnostics().isEmpty() && expression != null) {
      try {
        assertThat(Evaluator.evaluate(expression, SCOPE::get).type()).isNotEmpty();
      } catch (EvaluationException e) {
        assertThat(e.diagnostic().message()).isNotBlank();
      }
    }
  }

  @Property(tries = 3000)
  void decodesOrSaysWhy(@ForAll("attributes") String name, @ForAll("expressions") String text) {
    var file =
        Parser.parse(source("everything {\n  text = \"x\"\n  " + name + " = " + text + "\n}"));
    if (!file.diagnostics().isEmpty()) {
      return;
    }
    var block = (Statement.Block) file.file().body().statements().getFirst();
    BlockCheck.check(block, TestRecords.Everything.class)
        .forEach(diagnostic -> assertThat(diagnostic.span()).isNotNull());
    try {
      var decoded = Decoder.decode(block, TestRecords.Everything.class, SCOPE::get);
      assertThat(ArgumentTree.of(decoded)).isNotEmpty();
    } catch (DecodeException e) {
      assertThat(e.diagnostic().message()).isNotBlank();
    }
  }

  @Property(tries = 2000)
  void readsAnyTextInTheDecoders(@ForAll("documents") String document) {
    for (String function :
        List.of("from_json", "from_yaml", "from_base64", "from_URLbase64", "url_decode")) {
      try {
        Value.Obj encoding =
            (Value.Obj) java.util.Objects.requireNonNull(Stdlib.lookup("encoding"));
        var body = (Value.Func) java.util.Objects.requireNonNull(encoding.fields().get(function));
        assertThat(body.body().call(List.of(new Value.Str(document))).type()).isNotEmpty();
      } catch (dev.pewter.core.config.eval.FunctionException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static Source source(String text) {
    return new Source("t", text.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> attributes() {
    return Arbitraries.of(ATTRIBUTES);
  }

  @Provide
  Arbitrary<String> documents() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "'",
            "a",
            "b: ",
            "- ",
            "\n",
            "  ",
            "&x ",
            "*x",
            "<<: ",
            "!!str ",
            "!!binary ",
            "!!float ",
            "1",
            "0x",
            "-",
            ".",
            "e",
            "%",
            "%41",
            "=",
            "2024-01-01",
            "null",
            "true",
            "|\n",
            ">",
            "?",
            "#",
            "\\u00",
            "\t",
            "---",
            "...",
            "@",
            "`",
            "ä",
            "\ud83d\ude00",
            "~")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.longs().map(seed -> new Expressions(new Random(seed)).next(4));
  }

  /// Expressions of bounded depth.
  private record Expressions(Random random) {
    private static final List<String> LEAVES =
        List.of(
            "1",
            "0",
            "-1",
            "1.5",
            "1e300",
            "1e400",
            "18446744073709551615",
            "010",
            "\"\"",
            "\"a\"",
            "\"5m\"",
            "\"%d%s%*d\"",
            "\"%[9]v\"",
            "\"$.a[?(@.b == 1)]\"",
            "\"{}\"",
            "\"keep\"",
            "true",
            "false",
            "null",
            "s",
            "o",
            "t",
            "[]",
            "{}",
            "{a = 1}",
            "[t]",
            "constants",
            "missing",
            "string.format");
    private static final List<String> OPERATORS =
        List.of("||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^");
    private static final List<String> FUNCTIONS = List.copyOf(Stdlib.functionNames());

    private String pick(List<String> from) {
      return from.get(random.nextInt(from.size()));
    }

    String next(int depth) {
      int form = depth == 0 ? 0 : random.nextInt(12);
      return switch (form) {
        case 0, 1 -> pick(LEAVES);
        case 2, 3 -> next(depth - 1) + " " + pick(OPERATORS) + " " + next(depth - 1);
        case 4 -> "(" + next(depth - 1) + ")";
        case 5 -> (random.nextBoolean() ? "!" : "-") + next(depth - 1);
        case 6 -> "[" + next(depth - 1) + ", " + next(depth - 1) + "]";
        case 7 -> "{a = " + next(depth - 1) + ", first = " + next(depth - 1) + "}";
        case 8 -> next(depth - 1) + ".a";
        case 9 -> next(depth - 1) + "[" + next(depth - 1) + "]";
        default -> {
          var arguments = new StringJoiner(", ", "(", ")");
          for (int i = random.nextInt(5); i > 0; i--) {
            arguments.add(next(depth - 1));
          }
          yield pick(FUNCTIONS) + arguments;
        }
      };
    }
  }
}
