package dev.pewter.core.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.EvaluationException;
import dev.pewter.core.config.eval.Evaluator;
import dev.pewter.core.config.eval.Stdlib;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Shared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The expression cases of the shared contract. Empty, by name, where it is absent.
class ReferenceExpressionsTest {

  // what a case's "into" means, as the decoder sees it
  record IntoString(@Attr("v") String v) {}

  record IntoInt(@Attr("v") long v) {}

  record IntoFloat(@Attr("v") double v) {}

  record IntoBool(@Attr("v") boolean v) {}

  record IntoDuration(@Attr("v") Duration v) {}

  record IntoStrings(@Attr("v") List<String> v) {}

  record IntoNumbers(@Attr("v") List<Double> v) {}

  record IntoSecret(@Attr("v") Secret v) {}

  record IntoTarget(@Attr("v") Target v) {}

  @TestFactory
  Stream<DynamicTest> evaluatesAsTheReference() throws IOException {
    var file = Shared.file("contract/cases/language.json");
    if (file.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "skipped: no shared contract beside the checkout",
              () -> Assumptions.abort("no shared contract beside the checkout")));
    }
    var loaded =
        (List<?>)
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file.get()));
    return loaded.stream()
        .map(c -> (Map<?, ?>) c)
        .filter(c -> c.containsKey("expr"))
        .map(c -> DynamicTest.dynamicTest(String.valueOf(c.get("name")), () -> check(c)));
  }

  private static void check(Map<?, ?> test) throws EvaluationException, DecodeException {
    var expect = (Map<?, ?>) test.get("expect");
    String text = String.valueOf(test.get("expr"));
    var scope = scope((Map<?, ?>) test.get("scope"));
    if (test.get("env") instanceof Map<?, ?> environment) {
      var env = Stdlib.environment(name -> (String) environment.get(name));
      scope.put("sys", new Value.Obj(Map.of("env", new Value.Func("sys.env", env))));
      scope.put("env", new Value.Func("env", env));
    }
    var source = new Source("e", text.getBytes(StandardCharsets.UTF_8));
    var parsed = Parser.parseExpression(source);
    List<Diagnostic> diagnostics = parsed.diagnostics();
    Object result = null;
    String type = null;
    if (parsed.expression() != null) {
      try {
        if (test.containsKey("into")) {
          result = into(String.valueOf(test.get("into")), text, scope);
        } else {
          Value value = Evaluator.evaluate(parsed.expression(), scope::get);
          type = value.type();
          result = plain(value);
        }
      } catch (EvaluationException e) {
        diagnostics = List.of(e.diagnostic());
      } catch (DecodeException e) {
        diagnostics = List.of(e.diagnostic());
      }
    }
    if (expect.containsKey("errors")) {
      assertErrors(expect, diagnostics);
    } else {
      assertThat(diagnostics).isEmpty();
      assertThat(normal(result)).isEqualTo(normal(expect.get("value")));
      if (expect.containsKey("type")) {
        assertThat(type).isEqualTo(expect.get("type"));
      }
    }
  }

  private static void assertErrors(Map<?, ?> expect, List<Diagnostic> diagnostics) {
    var reported = new ArrayList<String>();
    for (Diagnostic diagnostic : diagnostics) {
      var span = diagnostic.span();
      // an attribute "v = …" of its own line stands in front of what is decoded
      reported.add(
          (span == null ? "-" : span.line() + ":" + span.column()) + " " + diagnostic.message());
    }
    var expected = new ArrayList<String>();
    for (Object error : (List<?>) expect.get("errors")) {
      expected.add(((Map<?, ?>) error).get("pos") + " " + ((Map<?, ?>) error).get("message"));
    }
    if ("first".equals(expect.get("match"))) {
      assertThat(reported.getFirst()).isEqualTo(expected.getFirst());
    } else {
      assertThat(reported).containsExactlyElementsOf(expected);
    }
  }

  private static Object into(String type, String text, Map<String, Value> scope)
      throws DecodeException {
    var file = Parser.parse(new Source("e", ("v =\n" + text).getBytes(StandardCharsets.UTF_8)));
    assertThat(file.diagnostics()).isEmpty();
    var body = file.file().body();
    try {
      return switch (type) {
        case "string" -> Decoder.decode(body, IntoString.class, scope::get).v();
        case "int" -> Decoder.decode(body, IntoInt.class, scope::get).v();
        case "float" -> Decoder.decode(body, IntoFloat.class, scope::get).v();
        case "bool" -> Decoder.decode(body, IntoBool.class, scope::get).v();
        case "duration" ->
            Map.of(
                "duration_ns", Decoder.decode(body, IntoDuration.class, scope::get).v().toNanos());
        case "list(string)" -> Decoder.decode(body, IntoStrings.class, scope::get).v();
        case "list(number)" -> Decoder.decode(body, IntoNumbers.class, scope::get).v();
        case "secret" ->
            Map.of("secret", Decoder.decode(body, IntoSecret.class, scope::get).v().reveal());
        case "target" -> Decoder.decode(body, IntoTarget.class, scope::get).v().labels();
        default -> throw new AssertionError("into " + type);
      };
    } catch (DecodeException e) {
      var span = e.diagnostic().span();
      if (span == null) {
        throw e;
      }
      var alone = new Source("e", text.getBytes(StandardCharsets.UTF_8));
      int shift = "v =\n".length();
      var moved =
          new dev.pewter.core.config.diag.Span(alone, span.start() - shift, span.end() - shift);
      throw new DecodeException(Diagnostic.error(moved, e.diagnostic().message()));
    }
  }

  private static Map<String, Value> scope(@Nullable Map<?, ?> variables) {
    var scope = new TreeMap<String, Value>();
    if (variables != null) {
      variables.forEach((name, value) -> scope.put(String.valueOf(name), variable(value)));
    }
    return scope;
  }

  private static Value variable(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      if (map.containsKey("secret")) {
        return new Value.Capsule(new Secret(String.valueOf(map.get("secret"))));
      }
      if (map.get("optionalsecret") instanceof Map<?, ?> inner) {
        return new Value.Capsule(
            new OptionalSecret(
                (Boolean) inner.get("is_secret"), String.valueOf(inner.get("value"))));
      }
      if (map.get("target") instanceof Map<?, ?> labels) {
        var target = new TreeMap<String, String>();
        labels.forEach((k, v) -> target.put(String.valueOf(k), String.valueOf(v)));
        return new Value.Capsule(Target.of(target));
      }
      var fields = new LinkedHashMap<String, Value>();
      map.forEach((k, v) -> fields.put(String.valueOf(k), variable(v)));
      return new Value.Obj(fields);
    }
    if (json instanceof List<?> list) {
      return new Value.Arr(list.stream().map(ReferenceExpressionsTest::variable).toList());
    }
    return Encoder.value(json);
  }

  private static @Nullable Object plain(Value value) {
    return switch (value) {
      case Value.Null _ -> null;
      case Value.Bool(boolean bool) -> bool;
      case Value.Int(long number) -> number;
      case Value.UInt(long bits) -> Double.parseDouble(Long.toUnsignedString(bits));
      case Value.Real(double number) -> number;
      case Value.Str(String text) -> text;
      case Value.Bytes bytes -> bytes.value().toStringUtf8();
      case Value.Arr(List<Value> elements) -> {
        var list = new ArrayList<@Nullable Object>();
        elements.forEach(e -> list.add(plain(e)));
        yield list;
      }
      case Value.Obj(Map<String, Value> fields) -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((k, v) -> map.put(k, plain(v)));
        yield map;
      }
      case Value.Capsule(Secret secret) -> Map.of("secret", secret.reveal());
      case Value.Capsule(OptionalSecret secret) ->
          Map.of(
              "optionalsecret", Map.of("value", secret.reveal(), "is_secret", secret.isSecret()));
      case Value.Capsule(Target target) -> target.labels();
      case Value.Capsule(Object object) -> object.toString();
      case Value.Func _ -> "function";
    };
  }

  private static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case Number number -> number.doubleValue();
      case List<?> list -> {
        var result = new ArrayList<@Nullable Object>();
        list.forEach(e -> result.add(normal(e)));
        yield result;
      }
      case Map<?, ?> map -> {
        var result = new TreeMap<String, @Nullable Object>();
        map.forEach((k, v) -> result.put(String.valueOf(k), normal(v)));
        yield result;
      }
      case null -> null;
      default -> value;
    };
  }
}
