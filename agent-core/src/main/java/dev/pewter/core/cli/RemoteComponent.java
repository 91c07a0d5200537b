package dev.pewter.core.cli;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A component of another agent, as its web API lists it.
///
/// @param id with the module in front
record RemoteComponent(String id, String state, String message, List<String> modules) {

  /// Those of the root and of all modules.
  static List<RemoteComponent> all(RemoteAgent agent) throws IOException, InterruptedException {
    var all = new ArrayList<RemoteComponent>();
    add(agent, "components", all);
    return all;
  }

  private static void add(RemoteAgent agent, String path, List<RemoteComponent> all)
      throws IOException, InterruptedException {
    for (var component : agent.get(path, "", RemoteComponent::list)) {
      all.add(component);
      for (String module : component.modules) {
        add(agent, "modules/" + module + "/components", all);
      }
    }
  }

  private static List<RemoteComponent> list(JsonReader json) throws JsonException {
    var list = new ArrayList<RemoteComponent>();
    json.beginArray();
    while (json.hasNext()) {
      list.add(read(json));
    }
    json.endArray();
    return list;
  }

  private static RemoteComponent read(JsonReader json) throws JsonException {
    String localId = "";
    String moduleId = "";
    String[] health = {"", ""};
    var modules = new ArrayList<String>();
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "localID" -> localId = json.nextString();
        case "moduleID" -> moduleId = json.nextString();
        case "health" -> health = health(json);
        case "createdModuleIDs" -> {
          json.beginArray();
          while (json.hasNext()) {
            modules.add(json.nextString());
          }
          json.endArray();
        }
        default -> json.skipValue();
      }
    }
    json.endObject();
    String id = moduleId.isEmpty() ? localId : moduleId + "/" + localId;
    return new RemoteComponent(id, health[0], health[1], modules);
  }

  private static String[] health(JsonReader json) throws JsonException {
    String[] health = {"", ""};
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "state" -> health[0] = json.nextString();
        case "message" -> health[1] = json.nextString();
        default -> json.skipValue();
      }
    }
    json.endObject();
    return health;
  }
}
