package dev.pewter.k8s.logs;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.k8s.client.Fields;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A container as the API server sees it now.
///
/// @param uid of its pod
/// @param instance which of its runs this is; empty before the first
/// @param previous the run before, as far as the node still has it
/// @param isOver whether nothing will run any more
record PodContainer(String uid, State state, String instance, String previous, boolean isOver) {
  private static final int ID_LENGTH = 12;
  private static final String ALWAYS = "Always";

  /// What a container does.
  enum State {
    /// Nobody says; its log may still be had.
    UNKNOWN,
    WAITING,
    RUNNING,
    TERMINATED
  }

  /// A container of which the API server tells nothing.
  static PodContainer unknown(String uid) {
    return new PodContainer(uid, State.UNKNOWN, "", "", false);
  }

  /// Whether it has not run yet.
  boolean isToBegin() {
    return state == State.WAITING && instance.isEmpty();
  }

  /// Whether there may be more of its log.
  boolean canGrow() {
    return state == State.RUNNING || state == State.UNKNOWN;
  }

  /// Reads one container of a pod.
  ///
  /// @param json a pod
  static PodContainer read(byte[] json, String container) throws JsonException {
    var pod = new Pod();
    var in = new JsonReader(new String(json, StandardCharsets.UTF_8));
    for (var fields = new Fields(in); fields.next(); ) {
      switch (fields.name()) {
        case "metadata" -> pod.readMetadata(fields.object());
        case "spec" -> pod.readSpec(fields.object());
        case "status" -> pod.readStatus(fields.object());
        default -> fields.skip();
      }
    }
    return pod.container(container);
  }

  /// The part of an id that tells runs apart: `containerd://0123456789ab…`.
  private static String shortened(String id) {
    String bare = id.substring(id.indexOf("://") < 0 ? 0 : id.indexOf("://") + 3);
    return bare.substring(0, Math.min(ID_LENGTH, bare.length()));
  }

  private static final class Pod {
    private String uid = "";
    private boolean isDeleted;
    private String restartPolicy = ALWAYS;
    private String phase = "";
    private final Map<String, String> initPolicies = new HashMap<>();
    private List<Status> usual = List.of();
    private List<Status> init = List.of();
    private List<Status> ephemeral = List.of();

    void readMetadata(Fields fields) throws JsonException {
      while (fields.next()) {
        switch (fields.name()) {
          case "uid" -> uid = fields.text();
          case "deletionTimestamp" -> isDeleted = !fields.text().isEmpty();
          default -> fields.skip();
        }
      }
    }

    void readSpec(Fields fields) throws JsonException {
      while (fields.next()) {
        switch (fields.name()) {
          case "restartPolicy" -> restartPolicy = fields.text();
          case "initContainers" ->
              fields
                  .list(Pod::policy)
                  .forEach(policy -> initPolicies.put(policy.getKey(), policy.getValue()));
          default -> fields.skip();
        }
      }
    }

    private static Map.Entry<String, String> policy(JsonReader in) throws JsonException {
      String name = "";
      String policy = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.text();
          case "restartPolicy" -> policy = fields.text();
          default -> fields.skip();
        }
      }
      return Map.entry(name, policy);
    }

    void readStatus(Fields fields) throws JsonException {
      while (fields.next()) {
        switch (fields.name()) {
          case "phase" -> phase = fields.text();
          case "containerStatuses" -> usual = fields.list(Status::read);
          case "initContainerStatuses" -> init = fields.list(Status::read);
          case "ephemeralContainerStatuses" -> ephemeral = fields.list(Status::read);
          default -> fields.skip();
        }
      }
    }

    PodContainer container(String name) {
      boolean isEnded = phase.equals("Succeeded") || phase.equals("Failed");
      var found = find(usual, name);
      if (found != null) {
        return found.of(uid, isEnded, isDeleted || !found.restartsUnder(restartPolicy));
      }
      found = find(init, name);
      if (found != null) {
        boolean isSidecar = initPolicies.getOrDefault(name, "").equals(ALWAYS);
        boolean again = isSidecar || (found.failed && found.restartsUnder(restartPolicy));
        return found.of(uid, isEnded, isDeleted || !again);
      }
      found = find(ephemeral, name);
      return found != null
          ? found.of(uid, isEnded, true)
          : new PodContainer(uid, isEnded ? State.TERMINATED : State.UNKNOWN, "", "", isEnded);
    }

    private static @Nullable Status find(List<Status> statuses, String name) {
      for (var status : statuses) {
        if (status.name.equals(name)) {
          return status;
        }
      }
      return null;
    }
  }

  /// An element of `containerStatuses`.
  ///
  /// @param failed whether it has ended with another exit code than 0
  private record Status(String name, State state, boolean failed, String id, String previous) {

    boolean restartsUnder(String policy) {
      return policy.equals(ALWAYS) || (failed && !policy.equals("Never"));
    }

    /// @param podEnded whether nothing of the pod runs any more
    /// @param staysEnded whether it does not run again once it has ended
    PodContainer of(String uid, boolean podEnded, boolean staysEnded) {
      boolean isOver = podEnded ? state != State.RUNNING : state == State.TERMINATED && staysEnded;
      return new PodContainer(uid, state, id, previous, isOver);
    }

    static Status read(JsonReader in) throws JsonException {
      String name = "";
      String id = "";
      var state = Ended.UNKNOWN;
      var last = Ended.UNKNOWN;
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "name" -> name = fields.text();
          case "containerID" -> id = shortened(fields.text());
          case "state" -> state = fields.object(Ended::read);
          case "lastState" -> last = fields.object(Ended::read);
          default -> fields.skip();
        }
      }
      return new Status(name, state.state, state.exitCode != 0, id, last.id);
    }
  }

  private record Ended(State state, int exitCode, String id) {
    static final Ended UNKNOWN = new Ended(State.UNKNOWN, 0, "");

    static Ended read(JsonReader in) throws JsonException {
      var ended = UNKNOWN;
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "running" -> {
            fields.skip();
            ended = new Ended(State.RUNNING, 0, "");
          }
          case "waiting" -> {
            fields.skip();
            ended = new Ended(State.WAITING, 0, "");
          }
          case "terminated" -> ended = fields.object(Ended::terminated);
          default -> fields.skip();
        }
      }
      return ended;
    }

    private static Ended terminated(JsonReader in) throws JsonException {
      int exitCode = 0;
      String id = "";
      for (var fields = new Fields(in); fields.next(); ) {
        switch (fields.name()) {
          case "exitCode" -> exitCode = fields.number();
          case "containerID" -> id = shortened(fields.text());
          default -> fields.skip();
        }
      }
      return new Ended(State.TERMINATED, exitCode, id);
    }
  }
}
