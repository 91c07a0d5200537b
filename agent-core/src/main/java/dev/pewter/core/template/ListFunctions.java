package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;
import static dev.pewter.core.template.TextFunctions.whole;

import dev.pewter.core.template.Functions.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Functions of lists. None of them changes a list.
final class ListFunctions {
  private ListFunctions() {}

  static void addTo(Table table) {
    table.add("list tuple", "a*", args -> Seq.of(List.of(args)));
    table.add("append push mustAppend mustPush", "aa", ListFunctions::append);
    table.add("prepend mustPrepend", "aa", ListFunctions::prepend);
    table.add("concat", "a*", ListFunctions::concat);
    table.add("first mustFirst", "a", args -> at(items(args[0], "find first on"), 0));
    table.add("last mustLast", "a", ListFunctions::last);
    table.add("rest mustRest", "a", args -> part(items(args[0], "find rest on"), 1, 0));
    table.add("initial mustInitial", "a", args -> part(items(args[0], "find initial on"), 0, 1));
    table.add(
        "reverse mustReverse", "a", args -> Seq.of(items(args[0], "find reverse on").reversed()));
    table.add("uniq mustUniq", "a", ListFunctions::unique);
    table.add("without mustWithout", "aa*", ListFunctions::without);
    table.add("has mustHas", "aa", ListFunctions::has);
    table.add("slice mustSlice", "aa*", ListFunctions::slice);
    table.add("chunk mustChunk", "ia", ListFunctions::chunk);
    table.add("compact mustCompact", "a", ListFunctions::compact);
    texts(table);
  }

  private static void texts(Table table) {
    table.add("toStrings", "a", args -> Seq.texts(texts(args[0])));
    table.add("join", "sa", args -> join(text(args, 0), texts(args[1])));
    table.add("sortAlpha", "a", args -> Seq.texts(texts(args[0]).stream().sorted().toList()));
    table.add("splitList", "ss", args -> Seq.texts(split(text(args, 1), text(args, 0), -1)));
    table.add("split", "ss", args -> numbered(split(text(args, 1), text(args, 0), -1)));
    table.add(
        "splitn", "sis", args -> numbered(split(text(args, 2), text(args, 0), whole(args, 1))));
  }

  private static List<Object> items(Object list, String action) throws TemplateException {
    if (list instanceof Seq seq) {
      return seq.items();
    }
    throw new TemplateException(
        list == Nil.NIL
            ? "runtime error: invalid memory address or nil pointer dereference"
            : "Cannot " + action + " type " + Types.kind(list));
  }

  private static Object at(List<Object> items, int place) {
    return items.isEmpty() ? Nil.NIL : items.get(place);
  }

  private static Object last(Object[] args) throws TemplateException {
    var items = items(args[0], "find last on");
    return at(items, items.size() - 1);
  }

  private static Object part(List<Object> items, int less, int lessAtEnd) throws TemplateException {
    return Seq.of(items.isEmpty() ? items : items.subList(less, items.size() - lessAtEnd));
  }

  private static Object append(Object[] args) throws TemplateException {
    var items = new ArrayList<>(items(args[0], "push on"));
    items.add(args[1]);
    return Seq.of(items);
  }

  private static Object prepend(Object[] args) throws TemplateException {
    var items = new ArrayList<>(items(args[0], "prepend on"));
    items.addFirst(args[1]);
    return Seq.of(items);
  }

  private static Object concat(Object[] args) throws TemplateException {
    var all = new ArrayList<Object>();
    for (Object list : args) {
      if (!(list instanceof Seq)) {
        throw new TemplateException("Cannot concat type " + Types.kind(list) + " as list");
      }
      all.addAll(items(list, "concat"));
      Limits.length(all.size());
    }
    return Seq.of(all);
  }

  private static Object unique(Object[] args) throws TemplateException {
    var unique = new ArrayList<Object>();
    long comparisons = 0;
    for (Object item : items(args[0], "find uniq on")) {
      comparisons += unique.size();
      Limits.length(comparisons / 1000);
      if (!contains(unique, item)) {
        unique.add(item);
      }
    }
    return Seq.of(unique);
  }

  private static boolean contains(List<Object> items, Object wanted) throws TemplateException {
    for (Object item : items) {
      if (Equality.of(wanted, item)) {
        return true;
      }
    }
    return false;
  }

  private static Object without(Object[] args) throws TemplateException {
    var unwanted = Arrays.asList(args).subList(1, args.length);
    var kept = new ArrayList<Object>();
    for (Object item : items(args[0], "find without on")) {
      if (!contains(unwanted, item)) {
        kept.add(item);
      }
    }
    return Seq.of(kept);
  }

  private static Object has(Object[] args) throws TemplateException {
    return args[1] != Nil.NIL && contains(items(args[1], "find has on"), args[0]);
  }

  private static Object compact(Object[] args) throws TemplateException {
    var kept = new ArrayList<>(items(args[0], "compact on"));
    kept.removeIf(Types::isEmpty);
    return Seq.of(kept);
  }

  private static Object slice(Object[] args) throws TemplateException {
    if (!(args[0] instanceof Seq(String type, List<Object> items))) {
      throw new TemplateException(
          "list should be type of slice or array but " + Types.kind(args[0]));
    }
    if (items.isEmpty()) {
      return Nil.NIL;
    }
    long from = args.length > 1 ? Numbers.whole(args[1]) : 0;
    long to = args.length > 2 ? Numbers.whole(args[2]) : items.size();
    if (from < 0 || to < from || to > items.size()) {
      throw new TemplateException("reflect.Value.Slice: slice index out of bounds");
    }
    return Seq.of(type, items.subList((int) from, (int) to));
  }

  private static Object chunk(Object[] args) throws TemplateException {
    long size = whole(args, 0);
    var items = items(args[1], "chunk");
    if (size < 1) {
      throw new TemplateException("runtime error: makeslice: len out of range");
    }
    var chunks = new ArrayList<Object>();
    for (long at = 0; at < items.size(); at += size) {
      chunks.add(Seq.of(items.subList((int) at, (int) Math.min(at + size, items.size()))));
    }
    return Seq.of("[][]interface {}", chunks);
  }

  // -- texts -----------------------------------------------------------------------------------

  private static List<String> texts(Object value) throws TemplateException {
    var texts = new ArrayList<String>();
    var items = value instanceof Seq list ? list.items() : List.of(value);
    for (Object item : items) {
      if (item != Nil.NIL) {
        texts.add(Printer.text(item));
      }
    }
    return texts;
  }

  private static String join(String separator, List<String> texts) throws TemplateException {
    long length = (long) separator.length() * texts.size();
    for (String text : texts) {
      length += text.length();
    }
    Limits.text(length);
    return String.join(separator, texts);
  }

  /// Parts of a text, at most `limit` when it is not negative; single characters when there is no
  /// separator.
  private static List<String> split(String text, String separator, long limit)
      throws TemplateException {
    var parts = new ArrayList<String>();
    if (limit == 0 || (separator.isEmpty() && text.isEmpty())) {
      return parts;
    }
    int at = 0;
    while (limit < 0 || parts.size() < limit - 1) {
      int end =
          separator.isEmpty()
              ? at + Character.charCount(text.codePointAt(at))
              : text.indexOf(separator, at);
      if (end < 0 || (separator.isEmpty() && end == text.length())) {
        break;
      }
      parts.add(text.substring(at, end));
      Limits.length(parts.size());
      at = end + separator.length();
    }
    parts.add(text.substring(at));
    return parts;
  }

  private static Dict numbered(List<String> parts) {
    var fields = new TreeMap<String, Object>();
    for (int i = 0; i < parts.size(); i++) {
      fields.put("_" + i, parts.get(i));
    }
    return new Dict("string", fields);
  }
}
