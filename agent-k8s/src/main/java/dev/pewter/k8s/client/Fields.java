package dev.pewter.k8s.client;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonReader.Token;
import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Walks over the members of a JSON object; a value of another kind than asked for is skipped and
/// read as if it were not there, as `null` is.
///
/// ```java
/// for (var fields = new Fields(in); fields.next(); ) {
///   switch (fields.name()) {
///     case "kind" -> kind = fields.text();
///     default -> fields.skip();
///   }
/// }
/// ```
public final class Fields {
  private final JsonReader in;
  private final boolean isObject;
  private String name = "";

  /// Reads the next value of a kind of its own.
  @FunctionalInterface
  public interface Element<T> {
    T read(JsonReader in) throws JsonException;
  }

  /// Begins an object.
  public Fields(JsonReader in) throws JsonException {
    this.in = in;
    this.isObject = in.peek() == Token.BEGIN_OBJECT;
    if (isObject) {
      in.beginObject();
    } else {
      in.skipValue();
    }
  }

  /// Goes on to the next member, whose value is then to be read; ends the object after the last.
  public boolean next() throws JsonException {
    if (!isObject) {
      return false;
    }
    if (in.hasNext()) {
      name = in.nextName();
      return true;
    }
    in.endObject();
    return false;
  }

  public String name() {
    return name;
  }

  public void skip() throws JsonException {
    in.skipValue();
  }

  /// A value of any kind, as JSON.
  public String raw() throws JsonException {
    return in.nextRaw();
  }

  /// A string or a number as written; empty if it is something else.
  public String text() throws JsonException {
    return text(in);
  }

  /// A text that many objects have: kept once for all of them.
  public String shared() throws JsonException {
    return text().intern();
  }

  /// A whole number; 0 if it is something else.
  public int number() throws JsonException {
    String text = text();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// Whether the value is of a kind.
  public boolean is(Token kind) throws JsonException {
    return in.peek() == kind;
  }

  /// Whether there is a value; a `null` is consumed.
  public boolean present() throws JsonException {
    if (in.peek() == Token.NULL) {
      in.nextNull();
      return false;
    }
    return true;
  }

  private static String text(JsonReader in) throws JsonException {
    return switch (in.peek()) {
      case STRING -> in.nextString();
      case NUMBER -> in.nextNumber();
      default -> {
        in.skipValue();
        yield "";
      }
    };
  }

  public boolean flag() throws JsonException {
    if (in.peek() == Token.BOOLEAN) {
      return in.nextBoolean();
    }
    in.skipValue();
    return false;
  }

  /// A map of strings, sorted by name, as a small immutable map.
  public Map<String, String> texts() throws JsonException {
    var texts = new TreeMap<String, String>();
    for (var fields = new Fields(in); fields.next(); ) {
      texts.put(fields.name().intern(), fields.text());
    }
    return texts.isEmpty() ? Map.of() : Target.of(texts).labels();
  }

  /// A list of strings.
  public List<String> textList() throws JsonException {
    return list(Fields::text);
  }

  public <T> List<T> list(Element<T> element) throws JsonException {
    if (in.peek() != Token.BEGIN_ARRAY) {
      in.skipValue();
      return List.of();
    }
    var list = new ArrayList<T>();
    in.beginArray();
    while (in.hasNext()) {
      list.add(element.read(in));
    }
    in.endArray();
    return List.copyOf(list);
  }

  /// The members of an object within.
  public Fields object() throws JsonException {
    return new Fields(in);
  }

  /// An object of a kind of its own, null if there is something else.
  public <T> @Nullable T objectOrNull(Element<T> element) throws JsonException {
    if (in.peek() == Token.BEGIN_OBJECT) {
      return element.read(in);
    }
    in.skipValue();
    return null;
  }

  /// An object of a kind of its own.
  public <T> T object(Element<T> element) throws JsonException {
    return element.read(in);
  }
}
