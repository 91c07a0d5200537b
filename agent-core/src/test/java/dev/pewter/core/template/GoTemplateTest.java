package dev.pewter.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.bytes.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Executes the templates of `testdata`. Each has some data, and what it expects: a result, the
/// message of an `error`, or that of an `invalid` template.
class GoTemplateTest {
  private static final Path TESTDATA = Path.of("src/test/java/dev/pewter/core/template/testdata");

  @TestFactory
  Stream<DynamicTest> cases() throws IOException, TemplateException {
    var tests = new ArrayList<DynamicTest>();
    try (var files = Files.list(TESTDATA)) {
      for (Path file : files.sorted().toList()) {
        for (Object one : ((Seq) JsonValues.read(Files.readString(file))).items()) {
          var fields = ((Dict) one).fields();
          tests.add(
              DynamicTest.dynamicTest(
                  file.getFileName() + ": " + fields.get("template"), () -> check(fields)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(TreeMap<String, Object> one) throws TemplateException {
    String text = (String) one.getOrDefault("template", "");
    if (one.get("invalid") instanceof String message) {
      assertThatThrownBy(() -> GoTemplate.parse("pipeline_template", text))
          .isInstanceOf(InvalidTemplate.class)
          .hasMessage(message);
      return;
    }
    var template = GoTemplate.parse("pipeline_template", text);
    Map<String, Object> data = one.get("data") instanceof Dict given ? given.fields() : Map.of();
    if (one.get("error") instanceof String message) {
      assertThatThrownBy(() -> template.execute(data))
          .isInstanceOf(TemplateException.class)
          .hasMessageEndingWith(message);
    } else {
      assertThat(Utf8.shown(template.execute(data))).isEqualTo(one.get("expected"));
    }
  }

  @Test
  void boundsWhatATemplateDoes() {
    for (String text :
        List.of(
            "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}",
            "{{ range until 1000000000 }}x{{ end }}",
            "{{ range 1000000000 }}{{ end }}",
            "{{ range 10000 }}{{ range 10000 }}{{ end }}{{ end }}",
            "{{ repeat 1000000000 \"x\" }}",
            "{{ indent 1000000000 \"x\" }}",
            "{{ range 1000 }}{{ repeat 100000 \"x\" }}{{ end }}",
            "{{ $x := repeat 1000000 \"x\" }}{{ replace \"\" $x $x }}",
            "{{ $x := list 1 }}{{ range 40 }}{{ $x = concat $x $x }}{{ end }}",
            "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
            "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x | fail }}",
            "{{ $x := list 1 }}{{ range 40 }}{{ $x = list $x $x }}{{ end }}{{ deepCopy $x }}",
            "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ $x }}",
            "{{ $x := dict }}{{ $_ := set $x \"x\" $x }}{{ deepEqual $x (dict \"x\" $x) | not }}"
                + "{{ mustToJson $x }}",
            "{{ printf \"%1000000000d\" 1 }}{{ fail \"bounded\" }}",
            "{{ randAlpha 1000000000 }}",
            "{{ seq 0 1000000000 }}",
            "{{ fromJson (repeat 100000 \"[\") | toJson | fail }}")) {
      assertThatThrownBy(() -> GoTemplate.parse("pipeline_template", text).execute(Map.of()))
          .as(text)
          .isInstanceOf(TemplateException.class);
    }
  }

  @Test
  void boundsHowDeepTemplatesAreNested() {
    assertThatThrownBy(
            () ->
                GoTemplate.parse(
                    "pipeline_template",
                    "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}"))
        .isInstanceOf(InvalidTemplate.class);
    assertThatThrownBy(() -> GoTemplate.parse("pipeline_template", "{{ if 1 }}".repeat(100_000)))
        .isInstanceOf(InvalidTemplate.class);
  }

  @Test
  void refusesFunctionsThatMakeKeys() {
    assertThatThrownBy(() -> GoTemplate.parse("pipeline_template", "{{ genCA \"a\" 1 }}"))
        .hasMessage("template: pipeline_template:1: function \"genCA\" is not supported");
  }

  @Test
  void knowsTextsFromOtherValues() throws TemplateException {
    var template = GoTemplate.parse("pipeline_template", "{{ .a }}{{ .b }}{{ range . }}!{{ end }}");

    assertThat(template.executeTexts(Map.of("a", "1"))).isEqualTo("1<no value>!");
  }

  @Test
  void decryptsWhatItEncrypts() throws TemplateException {
    var template =
        GoTemplate.parse("pipeline_template", "{{ .a | encryptAES \"key\" | decryptAES \"key\" }}");

    assertThat(template.execute(Map.of("a", "some text, longer than a block")))
        .isEqualTo("some text, longer than a block");
  }

  @Test
  void hashesPasswords() {
    byte[] salt = {
      0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10, 0x41, 0x04, 0x10
    };

    assertThat(Bcrypt.hash(new byte[] {'U', '*', 'U'}, salt, 5))
        .isEqualTo("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  }

  @Test
  void makesTextsByChance() throws TemplateException {
    assertThat(GoTemplate.parse("pipeline_template", "{{ randAlphaNum 12 }}").execute(Map.of()))
        .matches("[A-Za-z0-9]{12}");
    assertThat(GoTemplate.parse("pipeline_template", "{{ randNumeric 12 }}").execute(Map.of()))
        .matches("[0-9]{12}");
    assertThat(GoTemplate.parse("pipeline_template", "{{ uuidv4 }}").execute(Map.of()))
        .matches("[0-9a-f-]{36}");
    assertThat(GoTemplate.parse("pipeline_template", "{{ randInt 3 4 }}").execute(Map.of()))
        .isEqualTo("3");
    assertThat(GoTemplate.parse("pipeline_template", "{{ shuffle \"aaa\" }}").execute(Map.of()))
        .isEqualTo("aaa");
    assertThat(GoTemplate.parse("pipeline_template", "{{ randBytes 3 | len }}").execute(Map.of()))
        .isEqualTo("4");
    assertThat(
            GoTemplate.parse("pipeline_template", "{{ htpasswd \"me\" \"secret\" }}")
                .execute(Map.of()))
        .startsWith("me:$2a$10$")
        .hasSize(63);
  }
}
