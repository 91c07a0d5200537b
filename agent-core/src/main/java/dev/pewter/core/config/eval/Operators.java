package dev.pewter.core.config.eval;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.Secret;
import java.util.Arrays;

/// What the operators do.
final class Operators {
  private Operators() {}

  static Value unary(String operator, Value operand) throws ValueException {
    if (operator.equals("!")) {
      if (operand instanceof Value.Bool(boolean value)) {
        return new Value.Bool(!value);
      }
      throw ValueException.type(operand, "bool");
    }
    return switch (operand) {
      case Value.Real(double value) -> new Value.Real(-value);
      case Value.Int(long value) -> new Value.Int(-value);
      case Value.UInt(long bits) -> new Value.Int(-bits);
      default -> throw ValueException.type(operand, "number");
    };
  }

  static Value binary(Value givenLeft, String operator, Value givenRight) throws ValueException {
    Value left = unwrap(givenLeft, givenRight);
    Value right = unwrap(givenRight, givenLeft);
    if (operator.equals("==")) {
      return new Value.Bool(Values.equal(left, right));
    }
    if (operator.equals("!=")) {
      return new Value.Bool(!Values.equal(left, right));
    }
    String allowed = allowed(operator);
    check(givenLeft, left, operator, allowed);
    check(givenRight, right, operator, allowed);
    if (!left.type().equals(right.type())) {
      throw ValueException.type(givenRight, left.type());
    }
    return switch (left) {
      case Value.Bool(boolean a) -> {
        boolean b = ((Value.Bool) right).value();
        yield new Value.Bool(operator.equals("&&") ? a && b : a || b);
      }
      case Value.Str(String a) -> {
        String b = ((Value.Str) right).value();
        if (operator.equals("+") && a.length() + (long) b.length() > Texts.MAX_TEXT) {
          throw new ValueException(
              givenRight, "would make a text of more than " + Texts.MAX_TEXT + " characters");
        }
        yield text(a, operator, b);
      }
      case Value.Num a -> number(a, operator, (Value.Num) right, givenRight);
      case Value.Capsule(OptionalSecret a) when right instanceof Value.Capsule(OptionalSecret b) ->
          new Value.Capsule(
              new OptionalSecret(
                  a.isSecret() || b.isSecret(), Utf8.joined(a.reveal() + b.reveal())));
      case Value.Capsule(Secret a) when right instanceof Value.Capsule(Secret b) ->
          new Value.Capsule(new Secret(Utf8.joined(a.reveal() + b.reveal())));
      default ->
          throw new ValueException(
              givenLeft,
              "could not perform binop %s for unknown types lhs %s rhs %s"
                  .formatted(operator, left.type(), right.type()));
    };
  }

  /// Brings a text, a secret and an optional secret to the kind that both sides can have.
  private static Value unwrap(Value value, Value other) {
    return switch (value) {
      case Value.Str(String text) when other instanceof Value.Capsule(Secret _) ->
          new Value.Capsule(new Secret(text));
      case Value.Str(String text)
          when other instanceof Value.Capsule(OptionalSecret secret) && secret.isSecret() ->
          new Value.Capsule(new OptionalSecret(true, text));
      case Value.Capsule(OptionalSecret secret) when other instanceof Value.Capsule(Secret _) ->
          new Value.Capsule(new Secret(secret.reveal()));
      case Value.Capsule(OptionalSecret secret)
          when other instanceof Value.Str && !secret.isSecret() ->
          new Value.Str(secret.reveal());
      default -> value;
    };
  }

  private static String allowed(String operator) {
    return switch (operator) {
      case "||", "&&" -> "bool";
      case "+" -> "number string capsule";
      case "<", "<=", ">", ">=" -> "number string";
      default -> "number";
    };
  }

  private static void check(Value given, Value value, String operator, String allowed)
      throws ValueException {
    if (!(" " + allowed + " ").contains(" " + value.type() + " ")) {
      throw new ValueException(
          given,
          "should be one of [%s] for binop %s, got %s".formatted(allowed, operator, value.type()));
    }
  }

  private static Value text(String a, String operator, String b) {
    return switch (operator) {
      case "+" -> new Value.Str(Utf8.joined(a.concat(b)));
      case "<" -> new Value.Bool(compareBytes(a, b) < 0);
      case "<=" -> new Value.Bool(compareBytes(a, b) <= 0);
      case ">" -> new Value.Bool(compareBytes(a, b) > 0);
      default -> new Value.Bool(compareBytes(a, b) >= 0);
    };
  }

  /// Compares by UTF-8 bytes, which is by code points where all is valid.
  private static int compareBytes(String a, String b) {
    if (Utf8.isRaw(a) || Utf8.isRaw(b)) {
      return Arrays.compareUnsigned(Utf8.bytes(a), Utf8.bytes(b));
    }
    for (int i = 0, j = 0; i < a.length() && j < b.length(); ) {
      int x = a.codePointAt(i);
      int y = b.codePointAt(j);
      if (x != y) {
        return Integer.compare(x, y);
      }
      i += Character.charCount(x);
      j += Character.charCount(y);
    }
    return Integer.compare(a.length(), b.length());
  }

  private static Value number(Value.Num a, String operator, Value.Num b, Value right)
      throws ValueException {
    boolean divides = operator.equals("/") || operator.equals("%");
    if (divides && (b instanceof Value.Real(double d) ? d == 0 : Numbers.toLong(b) == 0)) {
      throw new ValueException(right, "divide by zero error");
    }
    if (operator.startsWith("<") || operator.startsWith(">")) {
      return new Value.Bool(ordered(compare(a, b), operator));
    }
    if (a instanceof Value.Real || b instanceof Value.Real) {
      return new Value.Real(real(Numbers.toDouble(a), operator, Numbers.toDouble(b)));
    }
    if (a instanceof Value.UInt && b instanceof Value.UInt) {
      return new Value.UInt(unsigned(Numbers.toLong(a), operator, Numbers.toLong(b)));
    }
    return new Value.Int(signed(Numbers.toLong(a), operator, Numbers.toLong(b)));
  }

  private static boolean ordered(int order, String operator) {
    return switch (operator) {
      case "<" -> order == -1;
      case "<=" -> order <= 0;
      case ">" -> order == 1;
      default -> order == 0 || order == 1;
    };
  }

  private static double real(double a, String operator, double b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "%" -> a % b;
      default -> power(a, b);
    };
  }

  /// As Go's math.Pow does it, digit by digit: by squaring, and e^(y ln x) for the fraction of y.
  private static double power(double x, double y) {
    double rounded = Math.rint(y);
    boolean special = x == 0 || !Double.isFinite(x) || !Double.isFinite(y) || Math.abs(y) >= 0x1p63;
    if (special || y == 0 || (x < 0 && rounded != y)) {
      return Math.pow(x, y);
    }
    if (Math.abs(y) == 0.5) {
      return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
    }
    long whole = (long) Math.abs(y);
    double fraction = Math.abs(y) - whole;
    double result = 1;
    if (fraction != 0) {
      if (fraction > 0.5) {
        fraction--;
        whole++;
      }
      result = StrictMath.exp(fraction * StrictMath.log(x));
    }
    long exponent = 0; // the result is result * 2^exponent
    int scale = Math.getExponent(x) + 1;
    double square = Math.scalb(x, -scale); // of which [1/2, 1) is kept
    long squareScale = scale;
    for (long rest = whole; rest != 0; rest >>= 1) {
      if (Math.abs(squareScale) > 1 << 12) {
        return Math.pow(x, y); // overflows, or vanishes
      }
      if ((rest & 1) == 1) {
        result *= square;
        exponent += squareScale;
      }
      square *= square;
      squareScale <<= 1;
      if (square < 0.5) {
        square += square;
        squareScale--;
      }
    }
    if (y < 0) {
      result = 1 / result;
      exponent = -exponent;
    }
    return Math.scalb(result, Math.clamp(exponent, -5000, 5000));
  }

  private static long signed(long a, String operator, long b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "%" -> a % b;
      default -> power(a, b, b > 0);
    };
  }

  private static long unsigned(long a, String operator, long b) {
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> Long.divideUnsigned(a, b);
      case "%" -> Long.remainderUnsigned(a, b);
      default -> power(a, b, b != 0);
    };
  }

  /// Wraps on overflow. A negative exponent gives the base itself, as in the reference, whose loop
  /// does not run then.
  private static long power(long base, long exponent, boolean positive) {
    if (!positive) {
      return exponent == 0 ? 1 : base;
    }
    long result = 1;
    long square = base;
    for (long rest = exponent; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result *= square;
      }
      square *= square;
    }
    return result;
  }

  /// -1, 0, 1, or 2 when one of them is not a number.
  static int compare(Value.Num a, Value.Num b) {
    if (a instanceof Value.Real || b instanceof Value.Real) {
      double x = Numbers.toDouble(a);
      double y = Numbers.toDouble(b);
      return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    }
    if (a instanceof Value.UInt && b instanceof Value.UInt) {
      return Integer.signum(Long.compareUnsigned(Numbers.toLong(a), Numbers.toLong(b)));
    }
    return Integer.signum(Long.compare(Numbers.toLong(a), Numbers.toLong(b)));
  }
}
