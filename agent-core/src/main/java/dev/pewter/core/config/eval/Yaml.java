package dev.pewter.core.config.eval;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.config.diag.Quote;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Values from YAML by the rules of Go's yaml.v3. Built from the parser's events, so that depth and
/// the growth by aliases are bounded before anything is built.
final class Yaml {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_NODES = 1_000_000;
  private static final int MAX_REPEATED = 20; // keys that are told of
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern DATE =
      Pattern.compile("(\\d{4}-\\d{1,2}-\\d{1,2})(?:[Tt]|[ \\t]+)?(.*)");

  private final Iterator<Event> events;
  private final Map<Anchor, Value> anchors = new HashMap<>();
  private final Map<Anchor, Integer> sizes = new HashMap<>();
  private final List<String> repeated = new ArrayList<>(); // keys, in words
  private int depth;
  private int nodes;

  private Yaml(Iterator<Event> events) {
    this.events = events;
  }

  static Value read(String text) throws FunctionException {
    if (Utf8.isRaw(text)) {
      throw new FunctionException("yaml: invalid leading UTF-8 octet");
    }
    try {
      var yaml = new Yaml(new Parse(LoadSettings.builder().build()).parseString(text).iterator());
      return yaml.document();
    } catch (MarkedYamlEngineException e) {
      throw new FunctionException("yaml: " + YamlMistake.describe(e));
    } catch (YamlEngineException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("not readable");
      throw new FunctionException("yaml: " + message);
    }
  }

  private Value document() throws FunctionException {
    events.next(); // stream start
    if (events.next().getEventId() == Event.ID.StreamEnd) {
      return Value.Null.NULL;
    }
    Value value = node(events.next());
    events.next(); // the document's end: what is wrong behind a text shows only here
    if (!repeated.isEmpty()) {
      throw new FunctionException("yaml: unmarshal errors:\n  " + String.join("\n  ", repeated));
    }
    return value;
  }

  private Value node(Event event) throws FunctionException {
    if (++nodes > MAX_NODES) {
      throw new FunctionException("yaml: document contains excessive aliasing");
    }
    int before = nodes;
    if (++depth > MAX_DEPTH) {
      throw new FunctionException("yaml: exceeded max depth of " + MAX_DEPTH);
    }
    Value value;
    Optional<Anchor> anchor = Optional.empty();
    switch (event) {
      case AliasEvent alias -> value = alias(alias);
      case ScalarEvent scalar -> {
        value = scalar(scalar);
        anchor = scalar.getAnchor();
      }
      case SequenceStartEvent start -> {
        var elements = new ArrayList<Value>();
        for (Event next = events.next();
            next.getEventId() != Event.ID.SequenceEnd;
            next = events.next()) {
          elements.add(node(next));
        }
        value = new Value.Arr(elements);
        anchor = start.getAnchor();
      }
      case MappingStartEvent start -> {
        value = mapping();
        anchor = start.getAnchor();
      }
      default -> throw new FunctionException("yaml: unexpected " + event.getEventId());
    }
    depth--;
    if (anchor.isPresent()) {
      anchors.put(anchor.get(), value);
      sizes.put(anchor.get(), nodes - before + 1);
    }
    return value;
  }

  private Value alias(AliasEvent alias) throws FunctionException {
    Value value = anchors.get(alias.getAlias());
    if (value == null) {
      throw new FunctionException(
          "yaml: unknown anchor '" + alias.getAlias().getValue() + "' referenced");
    }
    nodes += sizes.getOrDefault(alias.getAlias(), 1);
    return value;
  }

  private Value mapping() throws FunctionException {
    var fields = new LinkedHashMap<String, Value>();
    var merged = new LinkedHashMap<String, Value>();
    boolean opaque = false;
    var keys = new LinkedHashMap<String, List<Integer>>(); // the lines of each
    int repeatedBefore = repeated.size();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      boolean merges =
          next instanceof ScalarEvent key && isPlain(key) && key.getValue().equals("<<");
      if (next instanceof ScalarEvent key) {
        keys.computeIfAbsent(key.getValue(), _ -> new ArrayList<>()).add(line(key));
      }
      Value key = node(next);
      Value value = node(events.next());
      if (merges) {
        merge(value, merged);
      } else if (key instanceof Value.Str(String name)) {
        fields.put(name, value);
      } else {
        opaque = true;
      }
    }
    noteRepeated(keys, repeatedBefore);
    if (opaque) {
      return new Value.Capsule(new OpaqueMap(fields));
    }
    merged.forEach(fields::putIfAbsent);
    return Value.Obj.sorted(fields);
  }

  /// Where keys are written twice, nothing is told of what is inside.
  private void noteRepeated(Map<String, List<Integer>> keys, int before) {
    var found = new ArrayList<String>();
    for (Map.Entry<String, List<Integer>> key : keys.entrySet()) {
      var lines = key.getValue();
      for (int i = 0; i < lines.size() && found.size() < MAX_REPEATED; i++) {
        for (int again : lines.subList(i + 1, Math.min(lines.size(), i + 1 + MAX_REPEATED))) {
          found.add(
              "line %d: mapping key %s already defined at line %d"
                  .formatted(again, Quote.quote(key.getKey()), lines.get(i)));
        }
      }
    }
    if (!found.isEmpty()) {
      repeated.subList(before, repeated.size()).clear();
      if (repeated.size() < MAX_REPEATED) {
        repeated.addAll(found);
      }
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /// A map with keys that are no strings: it can be passed on, not read.
  record OpaqueMap(Map<String, Value> named) {
    @Override
    public String toString() {
      return "capsule(\"map[interface {}]interface {}\")";
    }
  }

  private static void merge(Value value, Map<String, Value> into) throws FunctionException {
    switch (value) {
      case Value.Obj(Map<String, Value> fields) -> fields.forEach(into::putIfAbsent);
      case Value.Arr(var elements) -> {
        for (Value element : elements) {
          merge(element, into);
        }
      }
      default ->
          throw new FunctionException(
              "yaml: map merge requires map or sequence of maps as the value");
    }
  }

  private static boolean isPlain(ScalarEvent scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN;
  }

  private static Value scalar(ScalarEvent scalar) throws FunctionException {
    String text = scalar.getValue();
    String tag = scalar.getTag().orElse("");
    if (tag.endsWith(":str") || (tag.isEmpty() && !isPlain(scalar))) {
      return new Value.Str(text);
    }
    if (tag.endsWith(":binary")) {
      try {
        return new Value.Str(Utf8.text(java.util.Base64.getMimeDecoder().decode(text)));
      } catch (IllegalArgumentException _) {
        throw new FunctionException("yaml: !!binary value contains invalid base64 data");
      }
    }
    Value resolved = resolve(text);
    return tag.endsWith(":float") && resolved instanceof Value.Num number
        ? new Value.Real(Numbers.toDouble(number))
        : resolved;
  }

  private static Value resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Value.Null.NULL;
      case "true", "True", "TRUE" -> new Value.Bool(true);
      case "false", "False", "FALSE" -> new Value.Bool(false);
      case ".nan", ".NaN", ".NAN" -> new Value.Real(Double.NaN);
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
          new Value.Real(Double.POSITIVE_INFINITY);
      case "-.inf", "-.Inf", "-.INF" -> new Value.Real(Double.NEGATIVE_INFINITY);
      default -> numberOrText(text);
    };
  }

  private static Value numberOrText(String text) {
    char first = text.charAt(0);
    if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
      return new Value.Str(text);
    }
    String timestamp = timestamp(text);
    if (timestamp != null) {
      return new Value.Str(timestamp);
    }
    String plain = text.replace("_", "");
    Value integer = integer(plain);
    if (integer != null) {
      return integer;
    }
    if (NUMBER.matcher(plain).matches()) {
      double value = Double.parseDouble(plain);
      if (!Double.isInfinite(value)) {
        return new Value.Real(value);
      }
    }
    return new Value.Str(text);
  }

  private static @Nullable Value integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    String lower = digits.toLowerCase(Locale.ROOT);
    int base = 10;
    if (lower.startsWith("0x")) {
      base = 16;
    } else if (lower.startsWith("0b")) {
      base = 2;
    } else if (lower.startsWith("0o")) {
      base = 8;
    } else if (lower.length() > 1 && lower.startsWith("0")) {
      base = 8;
      digits = "00" + lower.substring(1); // a leading 0 alone is the prefix
    }
    String number = base == 10 ? digits : digits.substring(2);
    if (number.isEmpty() || number.startsWith("+") || number.startsWith("-")) {
      return null;
    }
    try {
      if (negative) {
        return new Value.Int(Long.parseLong("-" + number, base));
      }
      long bits = Long.parseUnsignedLong(number, base);
      return bits < 0 ? new Value.UInt(bits) : new Value.Int(bits);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// A date or time as RFC 3339, as Go's encoder shows a time.Time; null when the text is none.
  private static @Nullable String timestamp(String text) {
    var matcher = DATE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    try {
      String[] parts = matcher.group(1).split("-", -1);
      var date =
          LocalDate.of(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      String time = matcher.group(2).trim();
      if (time.isEmpty()) {
        return date + "T00:00:00Z";
      }
      boolean zoned = time.endsWith("Z") || time.matches(".*[-+]\\d{2}:\\d{2}");
      String iso = date + "T" + (zoned ? time : time + "Z");
      if (iso.endsWith("Z")) {
        return Instant.parse(iso).toString();
      }
      return java.time.OffsetDateTime.parse(iso)
          .format(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    } catch (DateTimeException | NumberFormatException _) {
      return null;
    }
  }
}
