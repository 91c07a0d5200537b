package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.component.Health;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.core.testing.TwoAddresses;
import dev.pewter.metrics.testing.FakeRemote;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Where requests go, and for how long they are waited for.
class RemoteWriteConnectionsIT extends RemoteWriteFolder {
  @Test
  void isUnhealthyWhileItsUrlCannotBeSentTo() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), "endpoint {\nurl = \"mimir:9009\"\n}")) {
      write.send("up", 1, 1000);

      assertThat(write.component().health())
          .extracting(Health::message, STRING)
          .contains("\"mimir:9009\": unsupported protocol scheme \"mimir\"");
      write.update(endpoint(remote));

      await().until(() -> remote.entries().size() == 1);
      assertThat(write.component().health()).isNull();
    }
  }

  @Test
  void triesAgainWhenNoAnswerComesInTime() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(context(), endpoint(remote, "remote_timeout = \"100ms\""))) {
      remote.answer(new FakeReceiver.Hang());
      write.sendNumbered("a", 0, 1);
      await().until(() -> remote.requests() > 1);
      remote.answer(FakeRemote.OK);
      await().until(() -> distinct(remote, "a").equals(numbers(0, 1)));
      assertThat(write.metric("samples_retried_total")).isPositive();
    }
  }

  @Test
  void believesNoPageThatARedirectLeadsTo() throws Exception {
    var login = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    login.createContext("/", page -> page.sendResponseHeaders(200, -1));
    login.start();
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      String there = "http://127.0.0.1:" + login.getAddress().getPort() + "/login";
      remote.answer(new FakeReceiver.Status(302, "", Map.of("Location", there)));
      write.sendNumbered("a", 0, 1);
      await().until(() -> write.metric("samples_failed_total") == 1);
    } finally {
      login.stop(0);
    }
  }

  @Test
  void takesARequestWhereItIsRedirectedToUnlessToldNotTo() throws Exception {
    try (var remote = new FakeRemote();
        var other = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(new FakeReceiver.Status(307, "", Map.of("Location", other.url())));
      write.sendNumbered("a", 0, 1);
      await().until(() -> write.metric("samples_total") == 1);
      assertThat(other.values("a")).isEqualTo(numbers(0, 1));

      write.update(endpoint(remote, "follow_redirects = false"));
      write.sendNumbered("a", 1, 2);
      await().until(() -> write.metric("samples_failed_total") == 1);
      assertThat(other.values("a")).isEqualTo(numbers(0, 1));
    }
  }

  @Test
  void sendsAsTheSettingsOfTheClientSay() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(
                    remote,
                    "headers = {\"User-Agent\" = \"mine\", \"X-Scope-OrgID\" = \"team\"}",
                    "http_headers = {\"X-Own\" = [\"one\"]}",
                    "basic_auth {\nusername = \"u\"\npassword = \"p\"\n}"))) {
      write.sendNumbered("a", 0, 1);
      await().until(() -> remote.accepted().size() == 1);
      assertThat(remote.accepted().getFirst().headers())
          .containsEntry("User-Agent", "mine")
          .containsEntry("X-Scope-OrgID", "team")
          .containsEntry("X-Own", "one")
          .containsEntry("Authorization", "Basic dTpw");

      write.update(endpoint(remote, "bearer_token = \"t\""));
      write.sendNumbered("a", 1, 2);
      await().until(() -> remote.accepted().size() == 2);
      assertThat(remote.accepted().getLast().headers())
          .containsEntry("User-Agent", "Test")
          .doesNotContainKeys("X-Scope-OrgID", "X-Own")
          .containsEntry("Authorization", "Bearer t");
    }
  }

  @Test
  void sendsThroughAProxy() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(
                    "e",
                    "http://nowhere.test:81/write",
                    queue("50ms"),
                    "proxy_url = \"http://127.0.0.1:" + remote.port() + "\""))) {
      write.sendNumbered("a", 0, 1);
      await().until(() -> remote.accepted().size() == 1);
      assertThat(remote.accepted().getFirst().headers()).containsEntry("Host", "nowhere.test:81");
    }
  }

  @Test
  void spreadsConnectionsOverTheAddressesOfAHostWhenToldTo() throws Exception {
    var oneRequest = new FakeReceiver.Status(204, "", Map.of("Connection", "close"));
    try (var first = new FakeRemote(TwoAddresses.first(), 0);
        var second = new FakeRemote(TwoAddresses.second(), first.port());
        var write = new RunningRemoteWrite(context(), twoAddresses(first, "false"))) {
      first.answer(oneRequest);
      second.answer(oneRequest);
      for (int i = 0; i < 10; i++) {
        sendAndAwait(write, i, first, second);
      }
      assertThat(first.values("a")).isEqualTo(numbers(0, 10));

      write.update(twoAddresses(first, "true"));
      int next = 10;
      while (second.requests() == 0 || first.requests() == 10) {
        sendAndAwait(write, next++, first, second);
      }
    }
  }

  private static String twoAddresses(FakeRemote remote, String roundRobin) {
    return endpoint(
        "e", remote.url(TwoAddresses.HOST), queue("10ms"), "round_robin_dns = " + roundRobin);
  }

  private static void sendAndAwait(
      RunningRemoteWrite write, int number, FakeRemote first, FakeRemote second)
      throws InterruptedException {
    write.sendNumbered("a", number, number + 1);
    await().until(() -> first.values("a").size() + second.values("a").size() == number + 1);
  }
}
