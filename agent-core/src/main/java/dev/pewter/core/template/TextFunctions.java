package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.template.Functions.Table;
import java.util.ArrayList;
import java.util.List;

/// Functions of texts. Sprig's take the text last, those of the pipeline's own take it first.
final class TextFunctions {
  private TextFunctions() {}

  static void addTo(Table table) {
    own(table);
    cases(table);
    parts(table);
    made(table);
  }

  private static void own(Table table) {
    table.add("ToLower lower", "s", args -> Texts.lower(text(args, 0)));
    table.add("ToUpper upper", "s", args -> Texts.upper(text(args, 0)));
    table.add(
        "Replace",
        "sssi",
        args -> Texts.replace(text(args, 0), text(args, 1), text(args, 2), whole(args, 3)));
    table.add("Trim", "ss", args -> Texts.trim(text(args, 0), text(args, 1), true, true));
    table.add("TrimLeft", "ss", args -> Texts.trim(text(args, 0), text(args, 1), true, false));
    table.add("TrimRight", "ss", args -> Texts.trim(text(args, 0), text(args, 1), false, true));
    table.add("TrimPrefix", "ss", args -> Texts.withoutPrefix(text(args, 0), text(args, 1)));
    table.add("TrimSuffix", "ss", args -> Texts.withoutSuffix(text(args, 0), text(args, 1)));
    table.add("TrimSpace trim", "s", args -> Texts.trimSpace(text(args, 0)));
    table.add("hello", "", args -> "Hello!");
  }

  private static void cases(Table table) {
    table.add("title", "s", args -> Cases.title(text(args, 0)));
    table.add("untitle", "s", args -> Cases.untitle(text(args, 0)));
    table.add("swapcase", "s", args -> Cases.swap(text(args, 0)));
    table.add("snakecase", "s", args -> Cases.words(text(args, 0), '_'));
    table.add("kebabcase", "s", args -> Cases.words(text(args, 0), '-'));
    table.add("camelcase", "s", args -> Cases.pascal(text(args, 0)));
    table.add("initials", "s", args -> Cases.initials(text(args, 0)));
    table.add("plural", "ssi", args -> whole(args, 2) == 1 ? args[0] : args[1]);
  }

  private static void parts(Table table) {
    table.add(
        "trimall trimAll", "ss", args -> Texts.trim(text(args, 1), text(args, 0), true, true));
    table.add("trimSuffix", "ss", args -> Texts.withoutSuffix(text(args, 1), text(args, 0)));
    table.add("trimPrefix", "ss", args -> Texts.withoutPrefix(text(args, 1), text(args, 0)));
    table.add("contains", "ss", args -> text(args, 1).contains(text(args, 0)));
    table.add("hasPrefix", "ss", args -> text(args, 1).startsWith(text(args, 0)));
    table.add("hasSuffix", "ss", args -> text(args, 1).endsWith(text(args, 0)));
    table.add(
        "replace", "sss", args -> Texts.replace(text(args, 2), text(args, 0), text(args, 1), -1));
    table.add("nospace", "s", args -> Texts.noSpace(text(args, 0)));
    table.add("trunc", "is", args -> trunc(whole(args, 0), text(args, 1)));
    table.add("substr", "iis", args -> part(whole(args, 0), whole(args, 1), text(args, 2)));
    table.add("abbrev", "is", args -> abbreviate(0, whole(args, 0), text(args, 1)));
    table.add(
        "abbrevboth", "iis", args -> abbreviateBoth(whole(args, 0), whole(args, 1), text(args, 2)));
  }

  private static void made(Table table) {
    table.add("repeat", "is", args -> Texts.repeat(whole(args, 0), text(args, 1)));
    table.add("indent", "is", args -> indent(whole(args, 0), text(args, 1)));
    table.add("nindent", "is", args -> "\n" + indent(whole(args, 0), text(args, 1)));
    table.add("wrap", "is", args -> Texts.wrap(text(args, 1), whole(args, 0), "\n", false));
    table.add(
        "wrapWith", "iss", args -> Texts.wrap(text(args, 2), whole(args, 0), text(args, 1), true));
    table.add("quote", "a*", TextFunctions::quote);
    table.add("squote", "a*", TextFunctions::singleQuote);
    table.add("cat", "a*", TextFunctions::cat);
    table.add("toString", "a", args -> Printer.text(args[0]));
  }

  static String text(Object[] args, int index) {
    return (String) args[index];
  }

  static long whole(Object[] args, int index) {
    return (Long) args[index];
  }

  private static String trunc(long count, String text) throws TemplateException {
    int length = Bytes.length(text);
    if (count < 0) {
      return length + count > 0 ? Bytes.part(text, length + count, length) : text;
    }
    return length > count ? Bytes.part(text, 0, count) : text;
  }

  private static String part(long from, long to, String text) throws TemplateException {
    int length = Bytes.length(text);
    if (from < 0) {
      return Bytes.part(text, 0, to);
    }
    return Bytes.part(text, from, to < 0 || to > length ? length : to);
  }

  private static String abbreviateBoth(long left, long right, String text)
      throws TemplateException {
    return right < 4 || (left > 0 && right < 7) ? text : abbreviate(left, right, text);
  }

  private static String abbreviate(long offset, long width, String text) throws TemplateException {
    int length = Bytes.length(text);
    if (width < 4 || length <= width) {
      return text;
    }
    long from = Math.min(offset, length);
    if (length - from < width - 3) {
      from = length - (width - 3);
    }
    if (from <= 4) {
      return Bytes.part(text, 0, width - 3) + "...";
    }
    if (width < 7) {
      return "";
    }
    if (from + width - 3 < length) {
      return "..." + abbreviate(0, width - 3, Bytes.part(text, from, length));
    }
    return "..." + Bytes.part(text, length - (width - 3), length);
  }

  private static String indent(long spaces, String text) throws TemplateException {
    String pad = Texts.repeat(spaces, " ");
    return pad + Texts.replace(text, "\n", "\n" + pad, -1);
  }

  private static Object quote(Object[] args) throws TemplateException {
    List<String> quoted = new ArrayList<>();
    for (Object arg : args) {
      if (arg != Nil.NIL) {
        quoted.add(Quote.quote(Printer.text(arg)));
      }
    }
    return String.join(" ", quoted);
  }

  private static Object singleQuote(Object[] args) throws TemplateException {
    List<String> quoted = new ArrayList<>();
    for (Object arg : args) {
      if (arg != Nil.NIL) {
        quoted.add("'" + Printer.text(arg) + "'");
      }
    }
    return String.join(" ", quoted);
  }

  private static Object cat(Object[] args) throws TemplateException {
    List<String> texts = new ArrayList<>();
    for (Object arg : args) {
      if (arg != Nil.NIL) {
        texts.add(Printer.text(arg));
      }
    }
    return String.join(" ", texts);
  }
}
