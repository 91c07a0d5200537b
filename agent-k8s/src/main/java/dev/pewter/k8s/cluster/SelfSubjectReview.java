package dev.pewter.k8s.cluster;

import dev.pewter.core.component.AccessReview;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.Fields;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.ServiceAccount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Asks with a SelfSubjectAccessReview for each right, which every ServiceAccount may.
public final class SelfSubjectReview implements AccessReview {
  private static final String GROUP = "authorization.k8s.io";
  private static final ApiResource REVIEWS =
      new ApiResource(GROUP, "v1", "selfsubjectaccessreviews", false);

  private final ServiceAccount account;

  /// For ServiceLoader.
  public SelfSubjectReview() {
    this(ServiceAccount.MOUNTED);
  }

  SelfSubjectReview(ServiceAccount account) {
    this.account = account;
  }

  @Override
  public List<Right> denied(List<Right> rights) throws IOException, InterruptedException {
    Connection connection;
    try {
      connection = account.connection();
    } catch (ComponentException _) {
      return List.of(); // not in a pod
    }
    return denied(connection, rights);
  }

  static List<Right> denied(Connection connection, List<Right> rights)
      throws IOException, InterruptedException {
    var denied = new ArrayList<Right>();
    try (var api = new KubernetesApi(connection, InCluster.USER_AGENT)) {
      for (Right right : rights) {
        byte[] review = review(right).getBytes(StandardCharsets.UTF_8);
        if (!isAllowed(new String(api.create(REVIEWS, "", review), StandardCharsets.UTF_8))) {
          denied.add(right);
        }
      }
    } catch (JsonException e) {
      throw new IOException("the answer to a review of access cannot be read", e);
    }
    return denied;
  }

  private static String review(Right right) {
    var text = new StringBuilder();
    var json = new JsonWriter(text);
    json.beginObject().name("apiVersion").value(GROUP + "/v1");
    json.name("kind").value("SelfSubjectAccessReview").name("spec").beginObject();
    if (right.resource().startsWith("/")) {
      json.name("nonResourceAttributes").beginObject().name("path").value(right.resource());
    } else {
      int slash = right.resource().indexOf('/');
      String resource = slash < 0 ? right.resource() : right.resource().substring(0, slash);
      json.name("resourceAttributes").beginObject().name("group").value(right.group());
      json.name("resource").value(resource).name("namespace").value(right.namespace());
      if (slash >= 0) {
        json.name("subresource").value(right.resource().substring(slash + 1));
      }
    }
    json.name("verb").value(right.verb()).endObject().endObject().endObject();
    return text.toString();
  }

  private static boolean isAllowed(String review) throws JsonException {
    boolean isAllowed = false;
    for (var fields = new Fields(new JsonReader(review)); fields.next(); ) {
      if (!fields.name().equals("status")) {
        fields.skip();
        continue;
      }
      for (var status = fields.object(); status.next(); ) {
        if (status.name().equals("allowed")) {
          isAllowed = status.flag();
        } else {
          status.skip();
        }
      }
    }
    return isAllowed;
  }
}
