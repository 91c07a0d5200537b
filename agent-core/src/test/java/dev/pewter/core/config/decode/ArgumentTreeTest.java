package dev.pewter.core.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.eval.Scope;
import dev.pewter.core.config.eval.Values;
import dev.pewter.core.config.parse.Parser;
import dev.pewter.core.regex.AnchoredPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is shown beside what is equal to its default, as Alloy v1.18 has it.
class ArgumentTreeTest {

  record Rule(
      @Attr(value = "regex", byDefault = "(.*)") AnchoredPattern regex,
      @Attr(value = "labels", byDefault = "[]") List<String> labels) {}

  record Empty(@Attr(value = "flag", byDefault = "true") boolean flag) {}

  record Mixed(@Attr(value = "map", byDefault = "{}") Map<String, String> map) {}

  record Arguments(
      @Attr(value = "list", byDefault = "[]") List<String> list,
      @Attr(value = "filled", byDefault = "[\"a\"]") List<String> filled,
      @Attr(value = "text", byDefault = "x") String text,
      @Inline Mixed mixed,
      @Block("rule") List<Rule> rules,
      @Block("block") Empty block,
      @Block(value = "pointer", shownWhenWritten = true) Empty pointer) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      textBlock =
          """
          ''                          # filled=[a]
          list = []                   # list=[] filled=[a]
          list = null                 # filled=[a]
          filled = ["a"]              # filled=[a]
          filled = []                 # filled=[]
          text = "x"                  # filled=[a]
          map = {}                    # filled=[a] map=map[]
          rule { }                    # filled=[a] rule{regex=(.*)}
          rule { };rule { labels = [] } # filled=[a] rule{regex=(.*)} rule{regex=(.*) labels=[]}
          block { flag = true }       # filled=[a]
          block { flag = false }      # filled=[a] block{flag=false}
          pointer { }                 # filled=[a] pointer{}
          """)
  void showsWhatTheReferenceShows(String text, String expected) throws DecodeException {
    var source =
        new Source(
            "t", ("b {\n" + text.replace(';', '\n') + "\n}").getBytes(StandardCharsets.UTF_8));
    var parsed = Parser.parse(source);
    assertThat(parsed.diagnostics()).isEmpty();
    var block = (Statement.Block) parsed.file().body().statements().getFirst();
    var arguments = Decoder.decode(block, Arguments.class, Scope.EMPTY);
    assertThat(shown(ArgumentTree.of(arguments, block.body()))).isEqualTo(expected);
  }

  private static String shown(List<Node> nodes) {
    return nodes.stream()
        .map(
            node ->
                switch (node) {
                  case Node.AttrNode attr -> attr.name() + "=" + Values.display(attr.value());
                  case Node.BlockNode block -> block.name() + "{" + shown(block.body()) + "}";
                })
        .collect(Collectors.joining(" "));
  }
}
