package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.template.Node.Branch;
import dev.pewter.core.template.Node.Command;
import dev.pewter.core.template.Node.Operand;
import dev.pewter.core.template.Node.Pipe;
import dev.pewter.core.template.Node.Statement;
import dev.pewter.core.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses a template and those that it defines.
final class TemplateParser {
  private static final int MAX_DEPTH = 200;

  private final String name;
  private final List<Token> tokens;
  private final Map<String, List<Statement>> templates = new HashMap<>();
  private int at;
  private int actionLine; // 0 outside of actions
  private int depth;
  private int ranges;
  private List<String> variables = new ArrayList<>(List.of("$"));

  /// How a list of statements ended.
  private enum End {
    END,
    ELSE
  }

  private record Body(List<Statement> statements, End end) {}

  private TemplateParser(String name, String text) {
    this.name = name;
    this.tokens = Lexer.tokens(text);
  }

  /// All templates by name, the text itself by the name given.
  static Map<String, List<Statement>> parse(String name, String text) {
    var parser = new TemplateParser(name, text);
    parser.define(name, parser.top());
    return parser.templates;
  }

  private List<Statement> top() {
    var all = new ArrayList<Statement>();
    while (!peek().is(Kind.EOF)) {
      if (peek().is(Kind.LEFT) && nonSpaceAfter(at + 1).isKeyword("define")) {
        next();
        nextNonSpace();
        definition();
      } else {
        var end = statement(all);
        if (end != null) {
          throw error("unexpected " + written(end));
        }
      }
    }
    return all;
  }

  private static String written(End end) {
    return end == End.END ? "{{end}}" : "{{else}}";
  }

  private void definition() {
    String context = "define clause";
    String defined = templateName(nextNonSpace(), context);
    expect(Kind.RIGHT, context);
    define(defined, separate(context));
  }

  /// The body of a template in another: with variables of its own.
  private List<Statement> separate(String context) {
    var outer = variables;
    int outerRanges = ranges;
    variables = new ArrayList<>(List.of("$"));
    ranges = 0;
    actionLine = 0;
    var body = body();
    if (body.end != End.END) {
      throw error("unexpected " + written(body.end) + " in " + context);
    }
    variables = outer;
    ranges = outerRanges;
    return body.statements;
  }

  private void define(String defined, List<Statement> body) {
    var known = templates.get(defined);
    if (known == null || isEmpty(known)) {
      templates.put(defined, body);
    } else if (!isEmpty(body)) {
      throw error("template: multiple definition of template " + Quote.quote(defined));
    }
  }

  private static boolean isEmpty(List<Statement> body) {
    return body.stream().allMatch(one -> one instanceof Node.Text(String text) && text.isBlank());
  }

  private Body body() {
    if (++depth > MAX_DEPTH) {
      throw error("nested too deeply");
    }
    var all = new ArrayList<Statement>();
    while (!peekNonSpace().is(Kind.EOF)) {
      var end = statement(all);
      if (end != null) {
        depth--;
        return new Body(all, end);
      }
    }
    throw error("unexpected EOF");
  }

  /// Adds a statement, or says how the list ends.
  private @Nullable End statement(List<Statement> to) {
    var token = nextNonSpace();
    if (token.is(Kind.TEXT)) {
      to.add(new Node.Text(token.text()));
      return null;
    }
    if (!token.is(Kind.LEFT)) {
      throw unexpected(token, "input");
    }
    actionLine = token.line();
    var end = action(to);
    actionLine = 0;
    return end;
  }

  private @Nullable End action(List<Statement> to) {
    var token = nextNonSpace();
    if (!token.is(Kind.KEYWORD)) {
      back();
      int line = peek().line();
      to.add(new Node.Action(line, pipe("command", Kind.RIGHT)));
      return null;
    }
    switch (token.text()) {
      case "if" -> to.add(new Node.If(branch("if")));
      case "with" -> to.add(new Node.With(branch("with")));
      case "range" -> to.add(new Node.Range(branch("range")));
      case "block" -> to.add(block());
      case "template" -> to.add(call());
      case "break", "continue" -> to.add(jump(token));
      case "else" -> {
        var follows = peekNonSpace();
        if (!follows.isKeyword("if") && !follows.isKeyword("with")) {
          expect(Kind.RIGHT, "else");
        }
        return End.ELSE;
      }
      case "end" -> {
        expect(Kind.RIGHT, "end");
        return End.END;
      }
      default -> throw unexpected(token, "command");
    }
    return null;
  }

  private Statement jump(Token word) {
    String context = "{{" + word.text() + "}}";
    var token = nextNonSpace();
    if (!token.is(Kind.RIGHT)) {
      throw unexpected(token, context);
    }
    if (ranges == 0) {
      throw error(context + " outside {{range}}");
    }
    return word.isKeyword("break") ? new Node.Break(word.line()) : new Node.Continue(word.line());
  }

  private Branch branch(String context) {
    int known = variables.size();
    var pipe = pipe(context, Kind.RIGHT);
    ranges += context.equals("range") ? 1 : 0;
    actionLine = 0;
    var body = body();
    ranges -= context.equals("range") ? 1 : 0;
    List<Statement> otherwise = new ArrayList<>();
    if (body.end == End.ELSE) {
      if (context.equals("if") && peekNonSpace().isKeyword("if")) {
        nextNonSpace();
        otherwise.add(new Node.If(nested("if")));
      } else if (context.equals("with") && peekNonSpace().isKeyword("with")) {
        nextNonSpace();
        otherwise.add(new Node.With(nested("with")));
      } else {
        var rest = body();
        if (rest.end != End.END) {
          throw error("expected end; found " + written(rest.end));
        }
        otherwise = rest.statements;
      }
    }
    variables.subList(known, variables.size()).clear();
    return new Branch(pipe.line(), pipe, body.statements, otherwise);
  }

  private Branch nested(String context) {
    if (++depth > MAX_DEPTH) {
      throw error("nested too deeply");
    }
    var branch = branch(context);
    depth--;
    return branch;
  }

  private Node.Call block() {
    String context = "block clause";
    var token = nextNonSpace();
    String defined = templateName(token, context);
    var pipe = pipe(context, Kind.RIGHT);
    define(defined, separate(context));
    return new Node.Call(token.line(), defined, pipe);
  }

  private Node.Call call() {
    String context = "template clause";
    var token = nextNonSpace();
    String called = templateName(token, context);
    if (nextNonSpace().is(Kind.RIGHT)) {
      return new Node.Call(token.line(), called, null);
    }
    back();
    return new Node.Call(token.line(), called, pipe(context, Kind.RIGHT));
  }

  private String templateName(Token token, String context) {
    if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
      throw unexpected(token, context);
    }
    return unquoted(token);
  }

  // -- pipelines
  // -----------------------------------------------------------------------------------

  private Pipe pipe(String context, Kind end) {
    int line = peekNonSpace().line();
    var declared = new ArrayList<String>();
    boolean assigns = declarations(context, declared);
    var commands = new ArrayList<Command>();
    while (true) {
      var token = nextNonSpace();
      if (token.is(end)) {
        break;
      }
      switch (token.kind()) {
        case BOOL,
            CHAR_CONSTANT,
            DOT,
            FIELD,
            IDENTIFIER,
            NUMBER,
            NIL,
            RAW_STRING,
            STRING,
            VARIABLE,
            LEFT_PAREN -> {
          back();
          commands.add(command());
        }
        default -> throw unexpected(token, context);
      }
    }
    check(commands, context);
    return new Pipe(line, assigns, declared, commands);
  }

  /// Reads `$x :=`, `$x =` or `$i, $x :=`; whether it assigns instead of declaring.
  private boolean declarations(String context, List<String> declared) {
    while (peekNonSpace().is(Kind.VARIABLE)) {
      int start = at;
      var variable = next();
      var follows = nextNonSpace();
      if (follows.is(Kind.ASSIGN) || follows.is(Kind.DECLARE)) {
        declared.add(variable.text());
        variables.add(variable.text());
        return follows.is(Kind.ASSIGN);
      }
      if (!follows.is(Kind.CHAR) || !follows.text().equals(",")) {
        at = start;
        return false;
      }
      declared.add(variable.text());
      variables.add(variable.text());
      if (!context.equals("range") || declared.size() > 1) {
        throw error("too many declarations in " + context);
      }
      switch (peekNonSpace().kind()) {
        case VARIABLE, RIGHT, RIGHT_PAREN -> {}
        default -> throw error("range can only initialize variables");
      }
    }
    return false;
  }

  private void check(List<Command> commands, String context) {
    if (commands.isEmpty()) {
      throw error("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      switch (commands.get(i).words().getFirst()) {
        case Node.Bool _, Node.Dot _, Node.Nil _, Node.Num _, Node.Str _ ->
            throw error("non executable command in pipeline stage " + (i + 1));
        case Node.Field _, Node.Variable _, Node.Chain _, Node.Identifier _, Pipe _ -> {}
      }
    }
  }

  private Command command() {
    var words = new ArrayList<Operand>();
    while (true) {
      peekNonSpace();
      var operand = operand();
      if (operand != null) {
        words.add(operand);
      }
      var token = next();
      if (token.is(Kind.SPACE)) {
        continue;
      }
      switch (token.kind()) {
        case RIGHT, RIGHT_PAREN -> back();
        case PIPE -> {}
        default -> throw unexpected(token, "operand");
      }
      break;
    }
    if (words.isEmpty()) {
      throw error("empty command");
    }
    return new Command(words);
  }

  private @Nullable Operand operand() {
    var term = term();
    if (term == null || !peek().is(Kind.FIELD)) {
      return term;
    }
    var fields = new ArrayList<String>();
    while (peek().is(Kind.FIELD)) {
      fields.add(next().text().substring(1));
    }
    return switch (term) {
      case Node.Field(List<String> first) -> {
        fields.addAll(0, first);
        yield new Node.Field(fields);
      }
      case Node.Variable(String variable, _) -> new Node.Variable(variable, fields);
      case Node.Bool(boolean value) -> throw afterTerm(Boolean.toString(value));
      case Node.Str(String value) -> throw afterTerm(Quote.quote(value));
      case Node.Num number -> throw afterTerm(number.text());
      case Node.Nil _ -> throw afterTerm("nil");
      case Node.Dot _ -> throw afterTerm(".");
      case Node.Chain _, Node.Identifier _, Pipe _ -> new Node.Chain(term, fields);
    };
  }

  private InvalidTemplate afterTerm(String term) {
    return error("unexpected . after term " + Quote.quote(term));
  }

  private @Nullable Operand term() {
    var token = nextNonSpace();
    return switch (token.kind()) {
      case IDENTIFIER -> {
        var function = Functions.get(token.text());
        if (function == null) {
          throw error(
              "function "
                  + Quote.quote(token.text())
                  + (Functions.isRefused(token.text()) ? " is not supported" : " not defined"));
        }
        yield new Node.Identifier(token.text(), function);
      }
      case DOT -> new Node.Dot();
      case NIL -> new Node.Nil();
      case VARIABLE -> {
        if (!variables.contains(token.text())) {
          throw error("undefined variable " + Quote.quote(token.text()));
        }
        yield new Node.Variable(token.text(), List.of());
      }
      case FIELD -> new Node.Field(List.of(token.text().substring(1)));
      case BOOL -> new Node.Bool(token.text().equals("true"));
      case CHAR_CONSTANT, NUMBER -> number(token);
      case STRING, RAW_STRING -> new Node.Str(unquoted(token));
      case LEFT_PAREN -> {
        if (++depth > MAX_DEPTH) {
          throw error("max expression depth exceeded");
        }
        var pipe = pipe("parenthesized pipeline", Kind.RIGHT_PAREN);
        depth--;
        yield pipe;
      }
      default -> {
        back();
        yield null;
      }
    };
  }

  private Operand number(Token token) {
    try {
      return Literals.number(token.text());
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private String unquoted(Token token) {
    if (token.is(Kind.RAW_STRING)) {
      return token.text().substring(1, token.text().length() - 1).replace("\r", "");
    }
    try {
      return Literals.unquote(token.text());
    } catch (IllegalArgumentException _) {
      throw error("invalid syntax");
    }
  }

  // -- tokens
  // --------------------------------------------------------------------------------------

  private Token next() {
    var token = peek();
    at++;
    return token;
  }

  private Token peek() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private void back() {
    at--;
  }

  private Token nextNonSpace() {
    var token = next();
    return token.is(Kind.SPACE) ? next() : token;
  }

  private Token peekNonSpace() {
    if (peek().is(Kind.SPACE)) {
      at++;
    }
    return peek();
  }

  private Token nonSpaceAfter(int place) {
    var token = tokens.get(Math.min(place, tokens.size() - 1));
    return token.is(Kind.SPACE) ? tokens.get(Math.min(place + 1, tokens.size() - 1)) : token;
  }

  private void expect(Kind kind, String context) {
    var token = nextNonSpace();
    if (!token.is(kind)) {
      throw unexpected(token, context);
    }
  }

  private InvalidTemplate unexpected(Token token, String context) {
    if (!token.is(Kind.ERROR)) {
      return error("unexpected " + token + " in " + context);
    }
    if (actionLine == 0 || actionLine == token.line()) {
      return error(token.text());
    }
    String started = " started at " + name + ":" + actionLine;
    return error(token.text() + (token.text().endsWith(" action") ? "" : " in action") + started);
  }

  /// The line is that of the token read last.
  private InvalidTemplate error(String message) {
    int line = tokens.get(Math.clamp(at - 1, 0, tokens.size() - 1)).line();
    return new InvalidTemplate("template: " + name + ":" + line + ": " + message);
  }
}
