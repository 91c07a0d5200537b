package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;

import dev.pewter.core.template.Functions.Table;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;

/// Paths, URLs, and what the machine tells.
final class PathFunctions {
  private PathFunctions() {}

  static void addTo(Table table) {
    table.add("base osBase", "s", args -> base(text(args, 0)));
    table.add("dir osDir", "s", args -> dir(text(args, 0)));
    table.add("clean osClean", "s", args -> clean(text(args, 0)));
    table.add("ext osExt", "s", args -> ext(text(args, 0)));
    table.add("isAbs osIsAbs", "s", args -> text(args, 0).startsWith("/"));
    table.add("urlParse", "s", args -> Urls.parse(text(args, 0)));
    table.add("urlJoin", "d", args -> Urls.join((Dict) args[0]));
    table.add("env", "s", args -> environment(text(args, 0)));
    table.add("expandenv", "s", args -> expanded(text(args, 0)));
    table.add("getHostByName", "s", args -> address(text(args, 0)));
  }

  private static String base(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    if (end == 0) {
      return path.isEmpty() ? "." : "/";
    }
    return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }

  private static String dir(String path) {
    return clean(path.substring(0, path.lastIndexOf('/') + 1));
  }

  private static String ext(String path) {
    int point = path.lastIndexOf('.');
    return point > path.lastIndexOf('/') ? path.substring(point) : "";
  }

  private static String clean(String path) {
    boolean isAbsolute = path.startsWith("/");
    var parts = new ArrayDeque<String>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.equals("..") || !isAbsolute) {
        parts.add(part);
      }
    }
    String joined = (isAbsolute ? "/" : "") + String.join("/", parts);
    return joined.isEmpty() ? "." : joined;
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }

  private static String expanded(String text) throws TemplateException {
    var out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '$' || at == text.length()) {
        out.append(c);
        continue;
      }
      boolean isBraced = text.charAt(at) == '{';
      int from = isBraced ? at + 1 : at;
      int end = isBraced ? text.indexOf('}', from) : nameEnd(text, from);
      if (end < 0) {
        at = from; // Go eats the brace
      } else if (end == from && !isBraced) {
        out.append('$');
      } else {
        out.append(environment(text.substring(from, end)));
        at = isBraced ? end + 1 : end;
      }
      Limits.text(out.length());
    }
    return out.toString();
  }

  private static int nameEnd(String text, int from) {
    if ("*#$@!?-0123456789".indexOf(text.charAt(from)) >= 0) {
      return from + 1;
    }
    int end = from;
    while (end < text.length()
        && text.charAt(end) < 0x80
        && (text.charAt(end) == '_' || Character.isLetterOrDigit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private static String address(String host) throws TemplateException {
    try {
      var all = InetAddress.getAllByName(host);
      return all[ThreadLocalRandom.current().nextInt(all.length)].getHostAddress();
    } catch (UnknownHostException _) {
      throw new TemplateException("no such host: " + host);
    }
  }
}
