package dev.pewter.core.api;

import dev.pewter.core.config.decode.Node;
import dev.pewter.core.config.diag.Quote;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.OptionalSecret;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.runtime.ComponentInfo;
import dev.pewter.core.telemetry.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Components as JSON, member by member as the reference's user interface expects them.
final class ComponentJson {
  private final JsonText json = new JsonText();

  /// A list, with health only.
  static String list(List<ComponentInfo> components) {
    var writer = new ComponentJson();
    writer.json.open('[');
    for (ComponentInfo component : components) {
      writer.json.item();
      writer.component(component, false);
    }
    return writer.json.close(']').toString();
  }

  static String detail(ComponentInfo component) {
    var writer = new ComponentJson();
    writer.component(component, true);
    return writer.json.toString();
  }

  private void component(ComponentInfo component, boolean full) {
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
    nodes(full ? component.debugInfo() : List.of());
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

  private void nodes(List<Node> nodes) {
    json.open('[');
    for (Node node : nodes) {
      json.item().open('{');
      switch (node) {
        case Node.AttrNode(String name, Value value) -> {
          json.member("name").string(name);
          json.member("type").string("attr");
          json.member("value");
          value(value);
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

  private void value(Value value) {
    Value shown =
        value instanceof Value.Capsule(Target target)
            ? object(target)
            : value instanceof Value.Bytes(var bytes) ? array(bytes.toByteArray()) : value;
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
      case Value.Str(String text) -> json.string(text);
      case Value.Arr(List<Value> elements) -> {
        json.open('[');
        for (Value element : elements) {
          json.item();
          value(element);
        }
        json.close(']');
      }
      case Value.Obj object -> {
        json.open('[');
        object
            .fields()
            .forEach(
                (key, field) -> {
                  json.item().open('{');
                  json.member("key").string(key);
                  json.member("value");
                  value(field);
                  json.close('}');
                });
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
      case OptionalSecret text when !text.isSecret() -> Quote.quote(text.reveal());
      case LogReceiver receiver -> receiver.name();
      case SampleReceiver receiver -> receiver.name();
      default -> object.toString();
    };
  }

  private static Value object(Target target) {
    var fields = new TreeMap<String, Value>();
    target.labels().forEach((name, text) -> fields.put(name, new Value.Str(text)));
    return new Value.Obj(fields);
  }

  private static Value array(byte[] bytes) {
    var elements = new ArrayList<Value>(bytes.length);
    for (byte b : bytes) {
      elements.add(new Value.Int(b & 0xff));
    }
    return new Value.Arr(elements);
  }
}
