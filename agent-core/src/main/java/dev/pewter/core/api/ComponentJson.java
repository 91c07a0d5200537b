package dev.pewter.core.api;

import dev.pewter.core.component.TargetText;
import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Secret;
import dev.pewter.core.model.SecretNames;
import dev.pewter.core.model.Target;
import dev.pewter.core.model.Urls;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Components as JSON, member by member as the reference's user interface expects them. Written in
/// chunks: 10,000 targets are 15 MB.
final class ComponentJson {
  private static final Value HIDDEN = new Value.Capsule(new Secret(""));

  private final JsonText json = new JsonText();
  private final OutputStream out;
  private final int most;

  private ComponentJson(OutputStream out, int most) {
    this.out = out;
    this.most = most;
  }

  /// A list, with health only.
  static void list(List<ComponentInfo> components, OutputStream out) throws IOException {
    var writer = new ComponentJson(out, Integer.MAX_VALUE);
    writer.json.open('[');
    for (ComponentInfo component : components) {
      writer.json.item();
      writer.component(component, false);
    }
    writer.json.close(']').finish(out);
  }

  /// @param most how many elements of a list, or blocks of a name, are written; where there are
  ///     more, the member `more` tells how many
  static void detail(ComponentInfo component, int most, OutputStream out) throws IOException {
    var writer = new ComponentJson(out, most);
    writer.component(component, true);
    writer.json.finish(out);
  }

  private void component(ComponentInfo component, boolean full) throws IOException {
    json.open('{');
    json.member("name").string(component.name());
    json.member("type").string("block");
    json.member("localID").string(component.localId());
    json.member("moduleID").string(component.moduleId());
    if (!component.label().isEmpty()) {
      json.member("label").string(component.label());
    }
    strings("referencesTo", component.referencesTo());
    strings("referencedBy", component.referencedBy());
    strings("dataFlowEdgesTo", component.dataFlowEdgesTo());
    json.member("health").open('{');
    json.member("state").string(component.health().state().toString());
    json.member("message").string(component.health().message());
    json.member("updatedTime").string(GoText.instant(component.health().since()));
    json.close('}');
    json.member("original").string("");
    json.member("arguments");
    nodes(full ? component.arguments() : List.of());
    json.member("exports");
    nodes(full ? component.exports() : List.of());
    json.member("debugInfo");
    List<Node> debugInfo = full ? component.debugInfo() : List.of();
    nodes(first(debugInfo));
    if (debugInfo.size() > first(debugInfo).size()) {
      json.member("debugInfoMore").number(debugInfo.size() - first(debugInfo).size());
    }
    if (!component.createdModuleIds().isEmpty()) {
      strings("createdModuleIDs", component.createdModuleIds());
    }
    json.member("liveDebuggingEnabled").raw(Boolean.toString(component.liveDebugging()));
    json.close('}');
  }

  private void strings(String name, List<String> values) {
    json.member(name).open('[');
    for (String value : values) {
      json.item().string(value);
    }
    json.close(']');
  }

  /// The nodes without those blocks whose name was there too often.
  private List<Node> first(List<Node> nodes) {
    if (nodes.size() <= most) {
      return nodes;
    }
    var seen = new HashMap<String, Integer>();
    return nodes.stream().filter(node -> seen.merge(node.name(), 1, Integer::sum) <= most).toList();
  }

  private void nodes(List<Node> nodes) throws IOException {
    json.open('[');
    for (Node node : nodes) {
      json.drainTo(out);
      json.item().open('{');
      switch (node) {
        case Node.AttrNode(String name, Value value) -> {
          json.member("name").string(name);
          json.member("type").string("attr");
          json.member("value");
          value(shown(name, value));
        }
        case Node.BlockNode(String name, String label, List<Node> body) -> {
          json.member("name").string(name);
          json.member("type").string("block");
          if (!label.isEmpty()) {
            json.member("label").string(label);
          }
          json.member("body");
          nodes(body);
        }
      }
      json.close('}');
    }
    json.close(']');
  }

  /// Headers, parameters and arguments of modules are plain texts to the reference; those whose
  /// names speak of a secret are hidden here.
  private static Value shown(String name, Value value) {
    boolean tellsItself = name.equals("content") && value instanceof Value.Capsule;
    if ((name.equals("labels") || name.endsWith("_labels"))
        && value instanceof Value.Obj(Map<String, Value> fields)) {
      return labels(fields);
    }
    if (SecretNames.hides(name) && !tellsItself) {
      return hidden(value);
    }
    return value instanceof Value.Str(String text)
        ? new Value.Str(TargetText.value(name, text))
        : value;
  }

  /// They are data, whatever they are called.
  private static Value labels(Map<String, Value> fields) {
    var labels = new TreeMap<String, String>();
    for (var field : fields.entrySet()) {
      if (!(field.getValue() instanceof Value.Str(String text))) {
        return hidden(new Value.Obj(fields)); // none of ours
      }
      labels.put(field.getKey(), text);
    }
    return new Value.Capsule(Target.of(labels));
  }

  /// A value with none of the texts that are in it.
  private static Value hidden(Value value) {
    return switch (value) {
      case Value.Str(String text) when !text.isEmpty() -> HIDDEN;
      case Value.Bytes _ -> HIDDEN;
      case Value.Capsule(OptionalSecret text) when !text.reveal().isEmpty() -> HIDDEN;
      case Value.Arr(List<Value> elements) ->
          new Value.Arr(elements.stream().map(ComponentJson::hidden).toList());
      case Value.Obj(Map<String, Value> fields) -> {
        var shown = new LinkedHashMap<>(fields);
        shown.replaceAll((_, each) -> hidden(each));
        yield new Value.Obj(shown);
      }
      default -> value;
    };
  }

  private void value(Value value) throws IOException {
    if (value instanceof Value.Capsule(Target target)) {
      target(target);
      return;
    }
    Value shown = value instanceof Value.Bytes(var bytes) ? array(bytes.toByteArray()) : value;
    json.open('{');
    json.member("type").string(shown.type());
    json.member("value");
    switch (shown) {
      case Value.Null _ -> json.raw("null");
      case Value.Bool(boolean flag) -> json.raw(Boolean.toString(flag));
      case Value.Int(long number) -> json.raw(GoText.jsonNumber((double) number));
      case Value.UInt(long bits) ->
          json.raw(GoText.jsonNumber(Double.parseDouble(Long.toUnsignedString(bits))));
      case Value.Real(double number) ->
          json.raw(Double.isFinite(number) ? GoText.jsonNumber(number) : "null");
      case Value.Str(String text) -> json.string(Urls.redacted(text));
      case Value.Arr(List<Value> elements) -> {
        json.open('[');
        for (Value element : elements.subList(0, Math.min(most, elements.size()))) {
          json.drainTo(out);
          json.item();
          value(element);
        }
        json.close(']');
        if (elements.size() > most) {
          json.member("more").number(elements.size() - most);
        }
      }
      case Value.Obj object -> {
        json.open('[');
        for (var field : object.fields().entrySet()) {
          json.item().open('{');
          String key = field.getKey();
          json.member("key").string(key);
          json.member("value");
          value(shown(key, field.getValue()));
          json.close('}');
        }
        json.close(']');
      }
      case Value.Func _ -> json.string("function");
      case Value.Capsule(Object object) -> json.string(capsule(object));
      case Value.Bytes _ -> throw new IllegalStateException("shown as an array");
    }
    json.close('}');
  }

  /// Secrets show themselves as `(secret)`, receivers by their name, others by their type.
  private static String capsule(Object object) {
    return switch (object) {
      case OptionalSecret text when !text.isSecret() -> Quote.quote(Urls.redacted(text.reveal()));
      case LogReceiver receiver -> receiver.name();
      case SampleReceiver receiver -> receiver.name();
      default -> object.toString();
    };
  }

  /// As an object of texts. Its labels are data, whatever they are called.
  private void target(Target target) {
    json.open('{').member("type").string("object").member("value").open('[');
    new TreeMap<>(target.labels())
        .forEach(
            (name, text) -> {
              json.item().open('{').member("key").string(name);
              json.member("value").open('{').member("type").string("string");
              json.member("value").string(TargetText.value(name, text)).close('}').close('}');
            });
    json.close(']').close('}');
  }

  private static Value array(byte[] bytes) {
    var elements = new ArrayList<Value>(bytes.length);
    for (byte b : bytes) {
      elements.add(new Value.Int(b & 0xff));
    }
    return new Value.Arr(elements);
  }
}
