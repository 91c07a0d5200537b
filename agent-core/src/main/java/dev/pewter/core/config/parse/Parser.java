package dev.pewter.core.config.parse;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Comment;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Name;
import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Diagnostic;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.diag.Source;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A recursive-descent parser that goes on after a mistake, so that all of them are reported: at
/// most one of its own per line, beside the scanner's.
///
/// Trees are at most `MAX_DEPTH` high, in every direction but down the first operands of a chain of
/// operators; deeper input ends the parse with a diagnostic, so that neither this class nor those
/// who walk its trees can overflow a stack.
public final class Parser {
  static final int MAX_DEPTH = 250;
  private static final int MAX_CHAIN = 200_000;
  private static final int MAX_DIAGNOSTICS = 200;

  private final Source source;
  private final Scanner scanner;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<Comment> comments = new ArrayList<>();

  private Token token = Token.EOF;
  private Span at;
  private int lastErrorLine;
  private int depth; // of the recursion
  private int height; // of the expression parsed last
  private boolean gaveUp;

  private Parser(Source source) {
    this.source = source;
    this.at = new Span(source, 0, 0);
    this.scanner = new Scanner(source, diagnostics);
    next();
  }

  /// Parses a file. The diagnostics tell whether the tree may be used.
  public static ParseResult parse(Source source) {
    var parser = new Parser(source);
    Body body = parser.body(Token.EOF);
    return new ParseResult(new SourceFile(source, body, parser.comments), parser.diagnostics);
  }

  /// Parses a text that is one expression.
  public static ExpressionResult parseExpression(Source source) {
    var parser = new Parser(source);
    Expression expression = parser.expression();
    if (parser.token == Token.TERMINATOR) {
      parser.next();
    }
    if (parser.token != Token.EOF) {
      parser.error("expected TERMINATOR, got " + parser.token, null);
    }
    return new ExpressionResult(
        parser.diagnostics.isEmpty() ? expression : null, parser.diagnostics);
  }

  private void next() {
    if (diagnostics.size() > MAX_DIAGNOSTICS && !gaveUp) {
      diagnostics.add(Diagnostic.error(null, "too many mistakes in " + source.name()));
      gaveUp = true;
    }
    do {
      token = gaveUp ? Token.EOF : scanner.scan();
      at = new Span(source, scanner.start(), scanner.end());
      if (token == Token.COMMENT) {
        comments.add(new Comment(scanner.lexeme().replace("\r", ""), at));
      }
    } while (token == Token.COMMENT);
  }

  /// Reports at the current token, unless its line has an error of the parser already.
  private void error(String message, @Nullable String hint) {
    int line = at.line();
    if (line != lastErrorLine && !gaveUp) {
      lastErrorLine = line;
      diagnostics.add(Diagnostic.error(firstCharacter(at), message).withHint(hint));
    }
  }

  /// Only the first character is marked; nothing is, behind the end of a line.
  private static Span firstCharacter(Span span) {
    return new Span(span.source(), span.start(), Math.min(span.end(), span.start() + 1));
  }

  private void giveUp(String what) {
    giveUp(what, MAX_DEPTH);
  }

  private void giveUp(String what, int limit) {
    if (!gaveUp) {
      lastErrorLine = 0;
      error(what + " is nested too deeply, or too long: the limit is " + limit, null);
      gaveUp = true;
      token = Token.EOF;
    }
  }

  private Span expect(Token wanted, @Nullable String hint) {
    Span span = at;
    if (token != wanted) {
      error("expected " + wanted + ", got " + token, hint);
    }
    next();
    return span;
  }

  private void skipTo(Token wanted) {
    while (token != Token.EOF && token != wanted) {
      next();
    }
  }

  /// Skips to the end of a statement, over brackets opened in it.
  private void skipStatement() {
    int curly = 0;
    int square = 0;
    int round = 0;
    while (token != Token.EOF) {
      switch (token) {
        case LCURLY -> curly++;
        case RCURLY -> curly--;
        case LBRACK -> square++;
        case RBRACK -> square--;
        case LPAREN -> round++;
        case RPAREN -> round--;
        case TERMINATOR -> {
          if (curly <= 0 && square <= 0 && round <= 0) {
            return;
          }
        }
        default -> {}
      }
      next();
    }
  }

  private Body body(Token until) {
    var statements = new ArrayList<Statement>();
    while (token != until && token != Token.EOF) {
      Statement statement = statement();
      if (statement != null) {
        statements.add(statement);
      }
      if (token == until) {
        break;
      }
      if (token != Token.TERMINATOR) {
        error("expected " + Token.TERMINATOR + ", got " + token, hintForEndOfStatement());
        skipStatement();
      }
      next();
    }
    return new Body(statements);
  }

  private @Nullable String hintForEndOfStatement() {
    return switch (token) {
      case COMMA ->
          "statements of a block are not separated by commas; only elements of [ ] and { } values are";
      case IDENT -> "a statement ends with its line: begin this one on a line of its own";
      default -> null;
    };
  }

  private @Nullable Statement statement() {
    if (token != Token.IDENT) {
      error("expected identifier, got " + token, hintForStatement());
      skipTo(Token.IDENT);
      return null;
    }
    Name name = blockName();
    boolean dotted = name.text().indexOf('.') >= 0;
    Name label = null;
    boolean labelled = false;
    if (token != Token.ASSIGN && token != Token.LCURLY) {
      labelled = token == Token.STRING;
      label = label();
      next();
    }
    if (token == Token.ASSIGN) {
      return attribute(name, dotted, labelled ? label : null);
    }
    if (token == Token.LCURLY) {
      return block(name, label != null && label.text().isEmpty() ? null : label);
    }
    boolean mayBeAttribute = !dotted && (label == null || label.text().isEmpty());
    error(
        "expected "
            + (mayBeAttribute ? "attribute assignment or block body" : "block body")
            + ", got "
            + token,
        "write %s = … for an attribute, or %s { … } for a block"
            .formatted(name.text(), name.text()));
    skipTo(Token.IDENT);
    return null;
  }

  private @Nullable String hintForStatement() {
    return switch (token) {
      case STRING -> "names of attributes and blocks are written without quotes";
      case RCURLY -> "there is no block open that this could close";
      case ADD, SUB, MUL, DIV, MOD, POW, OR, AND, EQ, NEQ, LT, LTE, GT, GTE, DOT ->
          "a line may break after an operator, not before it";
      default -> null;
    };
  }

  private Name blockName() {
    Span span = at;
    var text = new StringBuilder(scanner.lexeme());
    next();
    while (token == Token.DOT) {
      next();
      if (token != Token.IDENT) {
        error("expected identifier, got " + token, null);
      }
      text.append('.').append(scanner.lexeme());
      span = span.to(at);
      next();
    }
    return new Name(text.toString(), span);
  }

  /// The label at the current token, which is not consumed; null when there is none.
  private @Nullable Name label() {
    if (token != Token.STRING) {
      error(
          "expected block label, got " + token,
          token == Token.IDENT ? "write the label in quotes: \"" + scanner.lexeme() + "\"" : null);
      return null;
    }
    String literal = scanner.lexeme();
    if (literal.charAt(0) != '"') {
      error(
          "expected block label to be a double quoted string, but got " + Quote.quote(literal),
          null);
    }
    String label = literal.length() > 2 ? literal.substring(1, literal.length() - 1) : "";
    if (!label.isEmpty() && !Characters.isIdentifier(label)) {
      error(
          "expected block label to be a valid identifier, but got " + Quote.quote(label),
          "a label has letters, digits and _ only, such as \"%s\""
              .formatted(Characters.toIdentifier(label)));
    }
    return new Name(label, at);
  }

  private Statement attribute(Name name, boolean dotted, @Nullable Name label) {
    next();
    if (dotted) {
      diagnostics.add(
          Diagnostic.error(
              name.span(),
              "attribute names may only consist of a single identifier with no \".\""));
    } else if (label != null) {
      diagnostics.add(
          Diagnostic.error(label.span(), "attribute names may not have labels")
              .withHint(
                  "a block has no =: write %s \"%s\" { … }".formatted(name.text(), label.text())));
    }
    return new Statement.Attribute(name, expression());
  }

  private Statement block(Name name, @Nullable Name label) {
    if (++depth > MAX_DEPTH) {
      giveUp("a block");
    }
    Span open = expect(Token.LCURLY, null);
    Body body = body(Token.RCURLY);
    Span close =
        expect(
            Token.RCURLY,
            "the block \"%s\" of line %d is not closed".formatted(name.text(), name.span().line()));
    depth--;
    return new Statement.Block(name, label, open, body, close);
  }

  private Expression expression() {
    return binary(1);
  }

  private Expression binary(int precedence) {
    Expression left = power();
    int highest = height;
    int operators = 0;
    while (token.precedence() >= precedence) {
      Token operator = token;
      Span operatorSpan = at;
      next();
      Expression right = binary(operator.precedence() + 1);
      highest = Math.max(highest, height);
      if (++operators > MAX_CHAIN) {
        giveUp("an expression", MAX_CHAIN);
      }
      left = new Expression.Binary(left, operator.toString(), operatorSpan, right);
    }
    height = operators == 0 ? highest : grow(highest, 0);
    return left;
  }

  /// The height of a node above two others.
  private int grow(int one, int other) {
    int grown = Math.max(one, other) + 1;
    if (grown > MAX_DEPTH) {
      giveUp("an expression");
    }
    return grown;
  }

  private Expression power() {
    Expression left = unary();
    if (token != Token.POW) {
      return left;
    }
    int leftHeight = height;
    Span operatorSpan = at;
    next();
    enter();
    Expression right = power();
    depth--;
    height = grow(leftHeight, height);
    return new Expression.Binary(left, "^", operatorSpan, right);
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      giveUp("an expression");
    }
  }

  private Expression unary() {
    if (token == Token.NOT || token == Token.SUB) {
      Span span = at;
      String operator = token.toString();
      next();
      enter();
      Expression operand = unary();
      depth--;
      height = grow(height, 0);
      return new Expression.Unary(operator, operand, span.to(operand.span()));
    }
    enter();
    Expression operand = postfix(primary());
    depth--;
    return operand;
  }

  private Expression postfix(Expression primary) {
    Expression result = primary;
    int resultHeight = height;
    while (true) {
      switch (token) {
        case DOT -> {
          next();
          Name name = new Name(scanner.lexeme(), at);
          expect(Token.IDENT, null);
          result = new Expression.Access(result, name);
          resultHeight = grow(resultHeight, 0);
        }
        case LBRACK -> {
          next();
          Expression index = expression();
          Span close = expect(Token.RBRACK, null);
          result = new Expression.Index(result, index, span(result, close));
          resultHeight = grow(resultHeight, height);
        }
        case LPAREN -> {
          next();
          height = 0;
          var arguments = list(Token.RPAREN);
          Span close = expect(Token.RPAREN, null);
          result = new Expression.Call(result, arguments, span(result, close));
          resultHeight = grow(resultHeight, height);
        }
        case STRING, LCURLY -> {
          if (!blockAsValue(result)) {
            height = resultHeight;
            return result;
          }
        }
        default -> {
          height = resultHeight;
          return result;
        }
      }
    }
  }

  private static Span span(Expression from, Span close) {
    return from.span().to(close.end() < from.span().start() ? from.span() : close);
  }

  /// `x = name "label" { … }`: reads the block to say what it is. False when it is no block either.
  private boolean blockAsValue(Expression name) {
    if (token == Token.STRING) {
      next();
    }
    boolean opened = token == Token.LCURLY;
    expect(Token.LCURLY, null);
    if (!opened) {
      skipStatement();
      return false;
    }
    enter();
    body(Token.RCURLY);
    depth--;
    boolean closed = token == Token.RCURLY;
    Span close = expect(Token.RCURLY, null);
    if (!closed) {
      skipStatement();
      return false;
    }
    diagnostics.add(
        Diagnostic.error(name.span().to(close), "cannot use a block as an expression")
            .withHint(
                "declare the block on its own and refer to it by its name, or, for an object, write { name = value, … }"));
    return true;
  }

  private Expression primary() {
    Span span = at;
    height = 1;
    switch (token) {
      case IDENT -> {
        var identifier = new Expression.Identifier(scanner.lexeme(), span);
        next();
        return identifier;
      }
      case STRING -> {
        String literal = scanner.lexeme();
        next();
        return new Expression.StringLiteral(literal, StringText.unquote(literal), span);
      }
      case NUMBER, FLOAT -> {
        var number = new Expression.NumberLiteral(scanner.lexeme(), span);
        next();
        return number;
      }
      case BOOL -> {
        var bool = new Expression.BoolLiteral(scanner.lexeme().equals("true"), span);
        next();
        return bool;
      }
      case NULL -> {
        next();
        return new Expression.NullLiteral(span);
      }
      case LPAREN -> {
        next();
        Expression inner = expression();
        Span close = expect(Token.RPAREN, null);
        height = grow(height, 0);
        return new Expression.Paren(inner, closed(span, close));
      }
      case LBRACK -> {
        next();
        height = 0;
        var elements = list(Token.RBRACK);
        Span close = expect(Token.RBRACK, null);
        height = grow(height, 0);
        return new Expression.ArrayLiteral(elements, closed(span, close));
      }
      case LCURLY -> {
        next();
        height = 0;
        var fields = token == Token.RBRACK ? List.<Expression.Field>of() : fields();
        Span close = expect(Token.RCURLY, null);
        height = grow(height, 0);
        return new Expression.ObjectLiteral(fields, closed(span, close));
      }
      default -> {
        error("expected expression, got " + token, hintForExpression());
        while (!endsExpression()) {
          next();
        }
        return new Expression.NullLiteral(firstCharacter(span));
      }
    }
  }

  private static Span closed(Span open, Span close) {
    return close.end() < open.start() ? open : open.to(close);
  }

  private @Nullable String hintForExpression() {
    return switch (token) {
      case TERMINATOR -> "the value begins on the line of its =";
      case ASSIGN -> "= assigns; == compares";
      default -> null;
    };
  }

  private boolean endsExpression() {
    return switch (token) {
      case TERMINATOR, RPAREN, RCURLY, RBRACK, COMMA, EOF -> true;
      default -> false;
    };
  }

  /// Expressions up to a closing bracket, which is not consumed; `height` is that of the highest.
  private List<Expression> list(Token until) {
    var elements = new ArrayList<Expression>();
    int highest = 0;
    while (token != until && token != Token.EOF) {
      elements.add(expression());
      highest = Math.max(highest, height);
      if (token == until) {
        break;
      }
      if (token != Token.COMMA) {
        error("missing ',' in expression list", hintForComma("]"));
      }
      next();
    }
    height = highest;
    return elements;
  }

  private List<Expression.Field> fields() {
    var fields = new ArrayList<Expression.Field>();
    int highest = 0;
    while (token != Token.RCURLY && token != Token.EOF) {
      fields.add(field());
      highest = Math.max(highest, height);
      if (token == Token.RCURLY) {
        break;
      }
      if (token != Token.COMMA) {
        error("missing ',' in field list", hintForComma("}"));
      }
      next();
    }
    height = highest;
    return fields;
  }

  private String hintForComma(String close) {
    return token == Token.TERMINATOR
        ? "end this line with a comma; the last one before a %s on its own line needs it too"
            .formatted(close)
        : "write a comma before this";
  }

  private Expression.Field field() {
    Name name = new Name("", firstCharacter(at));
    boolean quoted = false;
    if (token == Token.STRING || token == Token.IDENT) {
      String text = scanner.lexeme();
      quoted = token == Token.STRING && text.length() > 2;
      name = new Name(quoted ? text.substring(1, text.length() - 1) : text, at);
      next();
    } else {
      error("expected field name (string or identifier), got " + token, null);
      skipTo(Token.ASSIGN);
    }
    expect(
        Token.ASSIGN,
        token == Token.LCURLY
            ? "this { … } is an object, whose fields are name = value; if it is meant to be a block, leave out the = before it"
            : token == Token.ILLEGAL ? "fields are written name = value" : null);
    return new Expression.Field(name, quoted, expression());
  }
}
