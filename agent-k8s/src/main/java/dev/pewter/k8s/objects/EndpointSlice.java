package dev.pewter.k8s.objects;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonReader.Token;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.ObjectMeta;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A part of the addresses behind a service. Null is what the object does not say.
public record EndpointSlice(
    ObjectMeta metadata, String addressType, List<Endpoint> endpoints, List<Port> ports)
    implements ApiObject {

  /// The label with the name of the service.
  public static final String SERVICE_NAME = "kubernetes.io/service-name";

  public EndpointSlice {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }

  /// One endpoint; its addresses mean the same.
  public record Endpoint(
      List<String> addresses,
      @Nullable String ready,
      @Nullable String serving,
      @Nullable String terminating,
      @Nullable String hostname,
      @Nullable String nodeName,
      @Nullable String zone,
      @Nullable ObjectRef target,
      Map<String, String> topology) {

    static Endpoint read(JsonReader in) throws JsonException {
      List<String> addresses = List.of();
      var conditions = Conditions.NONE;
      String hostname = null;
      String nodeName = null;
      String zone = null;
      ObjectRef target = null;
      Map<String, String> topology = Map.of();
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "addresses" -> addresses = fields.textList();
          case "conditions" -> conditions = fields.object(Conditions::read);
          case "hostname" -> hostname = fields.present() ? fields.text() : null;
          case "nodeName" -> nodeName = fields.present() ? fields.shared() : null;
          case "zone" -> zone = fields.present() ? fields.shared() : null;
          case "targetRef" -> target = fields.objectOrNull(ObjectRef::read);
          case "deprecatedTopology" -> topology = fields.texts();
          default -> fields.skip();
        }
      }
      return new Endpoint(
          addresses,
          conditions.ready(),
          conditions.serving(),
          conditions.terminating(),
          hostname,
          nodeName,
          zone,
          target,
          topology);
    }
  }

  private record Conditions(
      @Nullable String ready, @Nullable String serving, @Nullable String terminating) {
    static final Conditions NONE = new Conditions(null, null, null);

    static Conditions read(JsonReader in) throws JsonException {
      String ready = null;
      String serving = null;
      String terminating = null;
      for (var fields = new Fields(in); fields.next(); ) {
        boolean present = fields.is(Token.BOOLEAN);
        switch (fields.name()) {
          case "ready" -> ready = flag(fields, present);
          case "serving" -> serving = flag(fields, present);
          case "terminating" -> terminating = flag(fields, present);
          default -> fields.skip();
        }
      }
      return new Conditions(ready, serving, terminating);
    }

    private static @Nullable String flag(Fields fields, boolean present) throws JsonException {
      String text = Boolean.toString(fields.flag());
      return present ? text : null;
    }
  }

  /// One port; without a number every port is meant.
  public record Port(
      @Nullable String name,
      @Nullable Integer number,
      @Nullable String protocol,
      @Nullable String appProtocol) {
    static Port read(JsonReader in) throws JsonException {
      String name = null;
      Integer number = null;
      String protocol = null;
      String appProtocol = null;
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.present() ? fields.shared() : null;
          case "port" -> number = fields.present() ? Integer.valueOf(fields.number()) : null;
          case "protocol" -> protocol = fields.present() ? fields.shared() : null;
          case "appProtocol" -> appProtocol = fields.present() ? fields.shared() : null;
          default -> fields.skip();
        }
      }
      return new Port(name, number, protocol, appProtocol);
    }
  }

  public static EndpointSlice read(JsonReader in) throws JsonException {
    var metadata = ObjectMeta.NONE;
    String addressType = "";
    List<Endpoint> endpoints = List.of();
    List<Port> ports = List.of();
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> metadata = fields.object(ObjectMeta::read);
        case "addressType" -> addressType = fields.shared();
        case "endpoints" -> endpoints = fields.list(Endpoint::read);
        case "ports" -> ports = fields.list(Port::read);
        default -> fields.skip();
      }
    }
    return new EndpointSlice(metadata, addressType, endpoints, ports);
  }
}
