package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonReader.Token;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An ingress.
///
/// @param className null if it has none
/// @param tlsHosts of all its `tls` entries
public record Ingress(
    ObjectMeta metadata, @Nullable String className, List<Rule> rules, List<String> tlsHosts)
    implements ApiObject {

  public Ingress {
    rules = List.copyOf(rules);
    tlsHosts = List.copyOf(tlsHosts);
  }

  /// The paths of one host; a rule without `http` has the path `/`.
  public record Rule(String host, List<String> paths) {
    static Rule read(JsonReader in) throws JsonException {
      String host = "";
      List<String> paths = List.of("/");
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "host" -> host = fields.text();
          case "http" ->
              paths = fields.is(Token.BEGIN_OBJECT) ? fields.object(Rule::paths) : skipped(fields);
          default -> fields.skip();
        }
      }
      return new Rule(host, paths);
    }

    private static List<String> skipped(Fields fields) throws JsonException {
      fields.skip();
      return List.of("/");
    }

    private static List<String> paths(JsonReader in) throws JsonException {
      List<String> paths = List.of();
      for (var fields = new Fields(in); fields.next(); ) {
        if (fields.name().equals("paths")) {
          paths = fields.list(Rule::path);
        } else {
          fields.skip();
        }
      }
      return paths;
    }

    private static String path(JsonReader in) throws JsonException {
      String path = "";
      for (var fields = new Fields(in); fields.next(); ) {
        if (fields.name().equals("path")) {
          path = fields.text();
        } else {
          fields.skip();
        }
      }
      return path.isEmpty() ? "/" : path;
    }
  }

  public static Ingress read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String className = null;
    List<Rule> rules = List.of();
    List<String> tlsHosts = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "spec" -> {
          for (var spec = fields.object(); spec.next(); ) {
            switch (spec.name()) {
              case "ingressClassName" -> className = spec.present() ? spec.shared() : null;
              case "rules" -> rules = spec.list(Rule::read);
              case "tls" ->
                  tlsHosts = spec.list(Ingress::hosts).stream().flatMap(List::stream).toList();
              default -> spec.skip();
            }
          }
        }
        default -> fields.skip();
      }
    }
    return new Ingress(metadata, className, rules, tlsHosts);
  }

  private static List<String> hosts(JsonReader in) throws JsonException {
    List<String> hosts = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      if (fields.name().equals("hosts")) {
        hosts = fields.textList();
      } else {
        fields.skip();
      }
    }
    return hosts;
  }
}
