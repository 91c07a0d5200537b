package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;
import static dev.pewter.core.template.TextFunctions.whole;

import dev.pewter.core.template.Functions.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;

/// Arithmetic. What has no number counts as 0.
final class NumberFunctions {
  private NumberFunctions() {}

  /// An operation with two whole numbers.
  @FunctionalInterface
  private interface Operation {
    long apply(long left, long right) throws TemplateException;
  }

  /// An operation with two decimals.
  @FunctionalInterface
  private interface DecimalOperation {
    BigDecimal apply(BigDecimal left, BigDecimal right) throws TemplateException;
  }

  static void addTo(Table table) {
    conversions(table);
    arithmetic(table);
    decimals(table);
    table.add("until", "i", args -> ints(0, whole(args, 0), whole(args, 0) < 0 ? -1 : 1));
    table.add("untilStep", "iii", args -> ints(whole(args, 0), whole(args, 1), whole(args, 2)));
    table.add("seq", "i*", NumberFunctions::sequence);
    table.add("randInt", "ii", args -> random(whole(args, 0), whole(args, 1)));
  }

  private static void conversions(Table table) {
    table.add("atoi", "s", args -> Numbers.decimal(text(args, 0)));
    table.add("int", "a", args -> Numbers.whole(args[0]));
    table.add("int64", "a", args -> Whole.int64(Numbers.whole(args[0])));
    table.add("float64", "a", args -> Numbers.real(args[0]));
    table.add("toDecimal", "a", args -> octal(Printer.text(args[0])));
  }

  private static void arithmetic(Table table) {
    table.add("add1", "a", args -> Whole.int64(Numbers.whole(args[0]) + 1));
    table.add(
        "add", "a*", args -> Whole.int64(Arrays.stream(args).mapToLong(Numbers::whole).sum()));
    table.add("sub", "aa", args -> folded(args, (a, b) -> a - b));
    table.add("mul", "aa*", args -> folded(args, (a, b) -> a * b));
    table.add("div", "aa", args -> folded(args, (a, b) -> a / notZero(b)));
    table.add("mod", "aa", args -> folded(args, (a, b) -> a % notZero(b)));
    table.add("max biggest", "aa*", args -> folded(args, Math::max));
    table.add("min", "aa*", args -> folded(args, Math::min));
  }

  private static void decimals(Table table) {
    table.add(
        "maxf",
        "aa*",
        args -> Arrays.stream(args).mapToDouble(Numbers::real).reduce(Math::max).orElse(0));
    table.add(
        "minf",
        "aa*",
        args -> Arrays.stream(args).mapToDouble(Numbers::real).reduce(Math::min).orElse(0));
    table.add("ceil", "a", args -> Math.ceil(Numbers.real(args[0])));
    table.add("floor", "a", args -> Math.floor(Numbers.real(args[0])));
    table.add("round", "aif*", NumberFunctions::round);
    table.add("add1f", "a", args -> decimal(new Object[] {args[0], 1L}, BigDecimal::add));
    table.add("addf", "a*", NumberFunctions::sum);
    table.add("subf", "aa*", args -> decimal(args, BigDecimal::subtract));
    table.add("mulf", "aa*", args -> decimal(args, BigDecimal::multiply));
    table.add("divf", "aa*", args -> decimal(args, NumberFunctions::divided));
  }

  private static Object folded(Object[] args, Operation operation) throws TemplateException {
    long result = Numbers.whole(args[0]);
    for (int i = 1; i < args.length; i++) {
      result = operation.apply(result, Numbers.whole(args[i]));
    }
    return Whole.int64(result);
  }

  private static long notZero(long divisor) throws TemplateException {
    if (divisor == 0) {
      throw new TemplateException("runtime error: integer divide by zero");
    }
    return divisor;
  }

  private static Object sum(Object[] args) throws TemplateException {
    Object[] all = new Object[args.length + 1];
    all[0] = 0L;
    System.arraycopy(args, 0, all, 1, args.length);
    return decimal(all, BigDecimal::add);
  }

  private static Object decimal(Object[] args, DecimalOperation operation)
      throws TemplateException {
    var result = exact(args[0]);
    for (int i = 1; i < args.length; i++) {
      result = operation.apply(result, exact(args[i]));
    }
    return result.doubleValue();
  }

  private static BigDecimal exact(Object value) throws TemplateException {
    double number = Numbers.real(value);
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new TemplateException("Cannot create a Decimal from " + Printer.real(number));
    }
    return BigDecimal.valueOf(number);
  }

  private static BigDecimal divided(BigDecimal left, BigDecimal right) throws TemplateException {
    if (right.signum() == 0) {
      throw new TemplateException("decimal division by 0");
    }
    return left.divide(right, 16, RoundingMode.HALF_UP);
  }

  private static Object round(Object[] args) {
    double from = args.length > 2 ? (Double) args[2] : 0.5;
    double power = Math.pow(10, (double) whole(args, 1));
    double digits = power * Numbers.real(args[0]);
    double rest = digits - (digits < 0 ? Math.ceil(digits) : Math.floor(digits));
    return (rest >= from ? Math.ceil(digits) : Math.floor(digits)) / power;
  }

  private static Object octal(String text) {
    try {
      return Whole.int64(text.startsWith("-+") ? 0 : Long.parseLong(text, 8));
    } catch (NumberFormatException _) {
      return Whole.int64(0);
    }
  }

  private static Seq ints(long start, long stop, long step) throws TemplateException {
    if (start == stop || (step >= 0) != (start < stop) || step == 0) {
      return Seq.of("[]int", List.of());
    }
    double count = Math.ceil(((double) stop - (double) start) / (double) step);
    Limits.length((long) count);
    var items = new ArrayList<Object>((int) count);
    for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
      items.add(i);
    }
    return Seq.of("[]int", items);
  }

  private static Object sequence(Object[] args) throws TemplateException {
    if (args.length == 0 || args.length > 3) {
      return "";
    }
    long start = args.length == 1 ? 1 : whole(args, 0);
    long end = whole(args, args.length - 1);
    long direction = end < start ? -1 : 1;
    long step = args.length == 3 ? whole(args, 1) : direction;
    if (args.length == 3 && direction < 0 && step > 0) {
      return "";
    }
    var joined = new StringJoiner(" ");
    for (Object item : ints(start, end + direction, step).items()) {
      joined.add(item.toString());
    }
    return joined.toString();
  }

  private static Object random(long from, long to) throws TemplateException {
    if (to <= from) {
      throw new TemplateException("invalid argument to Intn");
    }
    return ThreadLocalRandom.current().nextLong(from, to);
  }
}
