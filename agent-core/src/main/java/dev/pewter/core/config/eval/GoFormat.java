package dev.pewter.core.config.eval;

import com.google.protobuf.ByteString;
import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `string.format`: Go's verbs and, where they do not fit, Go's remarks in the text, such as
/// `%!d(string=x)`. Widths and precisions are bounded by `MAX_WIDTH`; a secret is refused.
public final class GoFormat {
  private static final int MAX_WIDTH = 10_000;
  private static final int MAX_LENGTH = 1 << 20;

  private final String spec;
  private final List<Value> arguments;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next; // argument
  private boolean reordered;

  // of the current verb
  private boolean minus;
  private boolean plus;
  private boolean sharp;
  private boolean space;
  private boolean zero;
  private int width;
  private int precision;

  private GoFormat(String spec, List<Value> arguments) {
    this.spec = spec;
    this.arguments = arguments;
  }

  public static String format(String spec, List<Value> arguments) throws FunctionException {
    for (Value argument : arguments) {
      if (holdsSecret(argument)) {
        throw new FunctionException(
            "a secret may not be put into a string; convert.nonsensitive makes it one");
      }
    }
    return new GoFormat(spec, arguments).run();
  }

  private static boolean holdsSecret(Value value) {
    return switch (value) {
      case Value.Capsule(Secret _) -> true;
      case Value.Capsule(OptionalSecret secret) -> secret.isSecret();
      case Value.Arr(List<Value> elements) -> elements.stream().anyMatch(GoFormat::holdsSecret);
      case Value.Obj(Map<String, Value> fields) ->
          fields.values().stream().anyMatch(GoFormat::holdsSecret);
      default -> false;
    };
  }

  private String run() throws FunctionException {
    while (at < spec.length()) {
      int percent = spec.indexOf('%', at);
      if (percent < 0) {
        out.append(spec, at, spec.length());
        break;
      }
      out.append(spec, at, percent);
      at = percent + 1;
      verb();
      if (out.length() > MAX_LENGTH) {
        throw new FunctionException("the text would be longer than " + MAX_LENGTH + " characters");
      }
    }
    if (!reordered && next < arguments.size()) {
      extra();
    }
    return Utf8.joined(out.toString());
  }

  private void extra() {
    out.append("%!(EXTRA ");
    for (int i = next; i < arguments.size(); i++) {
      Value argument = arguments.get(i);
      out.append(i > next ? ", " : "");
      out.append(
          argument instanceof Value.Null ? "<nil>" : typeName(argument) + "=" + plain(argument));
    }
    out.append(')');
  }

  private void verb() {
    minus = plus = sharp = space = zero = false;
    width = precision = -1;
    flags();
    boolean badIndex = index();
    width = number();
    if (width == -2) {
      width = star("%!(BADWIDTH)");
      if (width < -1) {
        minus = true;
        width = -width;
      }
    }
    if (at < spec.length() && spec.charAt(at) == '.') {
      at++;
      badIndex |= index();
      precision = number();
      if (precision == -2) {
        precision = Math.max(-1, star("%!(BADPREC)"));
      } else if (precision == -1) {
        precision = 0;
      }
    }
    badIndex |= index();
    if (at >= spec.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = spec.codePointAt(at);
    at += Character.charCount(verb);
    verb = Utf8.isRaw(verb) ? 0xFFFD : verb;
    plus &= verb != 'v'; // where it asks for names of fields
    if (verb == '%') {
      out.append('%');
    } else if (badIndex) {
      out.append("%!").appendCodePoint(verb).append("(BADINDEX)");
    } else if (next >= arguments.size()) {
      out.append("%!").appendCodePoint(verb).append("(MISSING)");
    } else {
      print(verb, arguments.get(next++));
    }
  }

  private void flags() {
    for (; at < spec.length(); at++) {
      switch (spec.charAt(at)) {
        case '-' -> {
          minus = true;
          zero = false;
        }
        case '+' -> plus = true;
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = !minus;
        default -> {
          return;
        }
      }
    }
  }

  /// An explicit argument index `[n]`; true when it is no good.
  private boolean index() {
    if (at >= spec.length() || spec.charAt(at) != '[') {
      return false;
    }
    reordered = true;
    int close = spec.indexOf(']', at);
    if (close < 0) {
      at++;
      return true;
    }
    String digits = spec.substring(at + 1, close);
    at = close + 1;
    if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(Character::isDigit)) {
      return true;
    }
    int given = Integer.parseInt(digits);
    if (given < 1 || given > arguments.size()) {
      return true;
    }
    next = given - 1;
    return false;
  }

  /// A number, -1 when there is none, -2 for a star.
  private int number() {
    if (at < spec.length() && spec.charAt(at) == '*') {
      at++;
      return -2;
    }
    int start = at;
    long value = 0;
    while (at < spec.length() && spec.charAt(at) >= '0' && spec.charAt(at) <= '9') {
      value = Math.min(MAX_WIDTH, value * 10 + spec.charAt(at++) - '0');
    }
    return at == start ? -1 : (int) value;
  }

  private int star(String complaint) {
    if (next < arguments.size() && arguments.get(next) instanceof Value.Int(long value)) {
      next++;
      return Math.clamp(value, -MAX_WIDTH, MAX_WIDTH);
    }
    next++;
    out.append(complaint);
    return -1;
  }

  private void print(int verb, Value value) {
    if (verb == 'T') {
      pad(typeName(value), zero, false);
      return;
    }
    if (value instanceof Value.Null) {
      if (verb == 'v') {
        pad("<nil>", zero, false);
      } else {
        out.append("%!").appendCodePoint(verb).append("(<nil>)");
      }
      return;
    }
    switch (value) {
      case Value.Arr(List<Value> elements) -> list(verb, elements);
      case Value.Bytes(ByteString bytes) -> {
        var elements = new ArrayList<Value>();
        bytes.forEach(b -> elements.add(new Value.Int(b & 0xFF)));
        list(verb, elements);
      }
      case Value.Obj(Map<String, Value> fields) -> {
        out.append("map[");
        boolean first = true;
        for (var field : new TreeMap<>(fields).entrySet()) {
          out.append(first ? "" : " ");
          first = false;
          print(verb, new Value.Str(field.getKey()));
          out.append(':');
          print(verb, field.getValue());
        }
        out.append(']');
      }
      default -> single(verb, value);
    }
  }

  private void list(int verb, List<Value> elements) {
    out.append('[');
    for (int i = 0; i < elements.size() && out.length() <= MAX_LENGTH; i++) {
      out.append(i == 0 ? "" : " ");
      print(verb, elements.get(i));
    }
    out.append(']');
  }

  private void single(int verb, Value value) {
    String text = text(verb, value);
    if (text == null) {
      out.append("%!").appendCodePoint(verb).append('(').append(typeName(value)).append('=');
      boolean wasSharp = sharp;
      sharp = false;
      pad(text('v', value), value);
      sharp = wasSharp;
      out.append(')');
    } else {
      pad(text, value);
    }
  }

  /// Texts, too, are filled up with zeros; of numbers, those that have a sign or digits to fill.
  private void pad(@Nullable String text, Value value) {
    boolean isNumber = value instanceof Value.Num;
    boolean isFilled =
        !isNumber
            || (value instanceof Value.Real(double real) ? Double.isFinite(real) : precision < 0);
    pad(String.valueOf(text), zero && isFilled, isNumber);
  }

  private @Nullable String text(int verb, Value value) {
    return switch (value) {
      case Value.Str(String text) -> string(verb, text);
      case Value.Bool(boolean bool) -> verb == 't' || verb == 'v' ? Boolean.toString(bool) : null;
      case Value.Int(long number) -> integer(verb, BigInteger.valueOf(number));
      case Value.UInt(long bits) -> integer(verb, new BigInteger(Long.toUnsignedString(bits)));
      case Value.Real(double real) -> real(verb, real);
      case Value.Capsule(OptionalSecret secret) -> string(verb, secret.reveal());
      default -> verb == 'v' || verb == 's' ? plain(value) : null;
    };
  }

  private @Nullable String string(int verb, String text) {
    String cut =
        precision >= 0 && text.codePointCount(0, text.length()) > precision
            ? text.substring(0, text.offsetByCodePoints(0, precision))
            : text;
    byte[] bytes = Utf8.bytes(cut);
    return switch (verb) {
      case 's' -> cut;
      case 'v' -> sharp ? Quote.quote(cut) : cut;
      case 'q' -> sharp && text.indexOf('`') < 0 ? "`" + cut + "`" : quoted(cut);
      case 'x' -> hex(HexFormat.of(), bytes);
      case 'X' -> hex(HexFormat.of().withUpperCase(), bytes).replace('x', 'X');
      default -> null;
    };
  }

  private String quoted(String text) {
    return plus ? Quote.ascii(text) : Quote.quote(text);
  }

  private String hex(HexFormat digits, byte[] bytes) {
    String prefix = sharp && bytes.length > 0 ? "0x" : "";
    return space
        ? digits.withPrefix(prefix).withDelimiter(" ").formatHex(bytes)
        : prefix + digits.formatHex(bytes);
  }

  private @Nullable String integer(int verb, BigInteger number) {
    int base =
        switch (verb) {
          case 'd', 'v' -> 10;
          case 'b' -> 2;
          case 'o', 'O' -> 8;
          case 'x', 'X' -> 16;
          default -> 0;
        };
    if (base == 0) {
      return character(verb, number);
    }
    String digits = number.abs().toString(base);
    if (precision > digits.length()) {
      digits = "0".repeat(precision - digits.length()) + digits;
    }
    String prefix =
        verb == 'O'
            ? "0o"
            : !sharp ? "" : base == 2 ? "0b" : base == 8 ? "0" : base == 16 ? "0x" : "";
    String text = sign(number.signum() < 0) + prefix + digits;
    return verb == 'X' ? text.toUpperCase(java.util.Locale.ROOT) : text;
  }

  private @Nullable String character(int verb, BigInteger number) {
    int code =
        number.signum() < 0 || number.bitLength() > 21 || number.intValue() > 0x10FFFF
            ? 0xFFFD
            : number.intValue();
    return switch (verb) {
      case 'c' -> Character.toString(code);
      case 'q' -> {
        String quoted = quoted(Character.toString(code));
        String inner = quoted.substring(1, quoted.length() - 1);
        yield "'" + (code == '\'' ? "\\'" : code == '"' ? "\"" : inner) + "'";
      }
      case 'U' -> {
        String name = String.format(java.util.Locale.ROOT, "U+%04X", number);
        boolean isShown =
            sharp && number.equals(BigInteger.valueOf(code)) && Quote.isPrintable(code);
        yield isShown ? name + " '" + Character.toString(code) + "'" : name;
      }
      default -> null;
    };
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : space ? " " : "";
  }

  private @Nullable String real(int verb, double real) {
    if ("vgGeEfF".indexOf(verb) < 0 && (verb != 'x' || precision >= 0)) {
      return null;
    }
    if (Double.isNaN(real) || Double.isInfinite(real)) {
      return Double.isNaN(real) ? "NaN" : real > 0 ? "+Inf" : "-Inf";
    }
    double magnitude = Math.abs(real);
    String sign = sign(real < 0 || (real == 0 && 1 / real < 0));
    String digits =
        switch (verb) {
          case 'f', 'F' -> fixed(magnitude, precision < 0 ? 6 : precision);
          case 'x' -> hexadecimal(magnitude);
          case 'e', 'E' -> scientific(magnitude, precision < 0 ? 6 : precision);
          default -> precision < 0 ? Numbers.shortest(magnitude) : general(magnitude);
        };
    return sign + (verb == 'E' || verb == 'G' ? digits.toUpperCase(java.util.Locale.ROOT) : digits);
  }

  private static String fixed(double magnitude, int places) {
    return new BigDecimal(magnitude).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String hexadecimal(double magnitude) {
    String text = Double.toHexString(magnitude); // 0x1.cp1
    int at = text.indexOf('p') + 1;
    boolean isNegative = text.charAt(at) == '-';
    String exponent = text.substring(isNegative ? at + 1 : at);
    return text.substring(0, at).replace(".0p", "p")
        + (isNegative ? "-" : "+")
        + (exponent.length() < 2 ? "0" : "")
        + exponent;
  }

  private static String scientific(double magnitude, int places) {
    if (magnitude == 0) {
      return (places == 0 ? "0" : "0." + "0".repeat(places)) + "e+00";
    }
    var rounded =
        new BigDecimal(magnitude)
            .round(new java.math.MathContext(places + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    int exponent = digits.length() - 1 - rounded.scale();
    digits += "0".repeat(Math.max(0, places + 1 - digits.length()));
    digits = digits.substring(0, places + 1);
    String mantissa = places == 0 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private String general(double magnitude) {
    if (magnitude == 0) {
      return "0";
    }
    int significant = Math.max(1, precision);
    var rounded =
        new BigDecimal(magnitude)
            .round(new java.math.MathContext(significant, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - 1 - rounded.scale();
    return exponent < -4 || exponent >= significant
        ? Numbers.exponent(rounded.doubleValue())
        : rounded.stripTrailingZeros().toPlainString();
  }

  private void pad(String text, boolean zeros, boolean isNumber) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      out.append(text);
    } else if (minus) {
      out.append(text).repeat(' ', missing);
    } else if (zeros) {
      boolean signed = isNumber && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
      out.append(text, 0, signed ? 1 : 0)
          .repeat('0', missing)
          .append(text, signed ? 1 : 0, text.length());
    } else {
      out.repeat(' ', missing).append(text);
    }
  }

  /// Go's default format of a value.
  public static String plain(Value value) {
    return switch (value) {
      case Value.Null _ -> "<nil>";
      case Value.Bool(boolean bool) -> Boolean.toString(bool);
      case Value.Real(double real) -> Numbers.shortest(real);
      case Value.Num number -> Numbers.text(number);
      case Value.Str(String text) -> text;
      case Value.Bytes(ByteString bytes) -> {
        var parts = new java.util.StringJoiner(" ", "[", "]");
        for (int i = 0; i < bytes.size(); i++) {
          parts.add(Integer.toString(bytes.byteAt(i) & 0xFF));
        }
        yield parts.toString();
      }
      case Value.Arr(List<Value> elements) -> {
        var parts = new java.util.StringJoiner(" ", "[", "]");
        elements.forEach(element -> parts.add(plain(element)));
        yield parts.toString();
      }
      case Value.Obj(Map<String, Value> fields) -> map(fields);
      case Value.Capsule(Target target) -> map(Values.fields(target));
      case Value.Capsule(Object object) -> object.toString();
      case Value.Func _ -> "function";
    };
  }

  private static String map(Map<String, Value> fields) {
    var parts = new java.util.StringJoiner(" ", "map[", "]");
    new TreeMap<>(fields).forEach((name, value) -> parts.add(name + ":" + plain(value)));
    return parts.toString();
  }

  private static String typeName(Value value) {
    return switch (value) {
      case Value.Null _ -> "<nil>";
      case Value.Bool _ -> "bool";
      case Value.Int _ -> "int";
      case Value.UInt _ -> "uint64";
      case Value.Real _ -> "float64";
      case Value.Str _ -> "string";
      case Value.Bytes _, Value.Arr _ -> "[]interface {}";
      case Value.Obj _ -> "map[string]interface {}";
      case Value.Func _ -> "func";
      case Value.Capsule(Object object) -> object.getClass().getSimpleName();
    };
  }
}
