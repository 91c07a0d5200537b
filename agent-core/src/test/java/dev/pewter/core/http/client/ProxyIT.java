package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.model.Secret;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Through proxies.
class ProxyIT extends ClientAgainstServers {
  /// A proxy that keeps what it was asked and, for CONNECT, passes bytes on.
  private URI proxy(List<String> asked, String status) throws IOException {
    return scripted(
        (socket, _) -> {
          var head = new StringBuilder();
          while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) socket.getInputStream().read());
          }
          asked.add(head.toString());
          String[] first = head.toString().split(" ", 3);
          if (!first[0].equals("CONNECT")) {
            say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied");
            return;
          }
          say(socket, "HTTP/1.1 " + status + "\r\n\r\n");
          String[] place = first[1].split(":", 2);
          try (var target = new Socket(place[0], Integer.parseInt(place[1]))) {
            var back =
                Thread.ofVirtual()
                    .start(
                        () -> {
                          try {
                            target.getInputStream().transferTo(socket.getOutputStream());
                          } catch (IOException e) {
                            // one side has closed
                          }
                        });
            socket.getInputStream().transferTo(target.getOutputStream());
            back.interrupt();
          }
        });
  }

  @Test
  void sendsPlainRequestsThroughAProxyWithTheWholeUrl() throws Exception {
    var asked = new ArrayList<String>();
    var proxy = proxy(asked, "200 OK");
    var config =
        new ProxyConfig(URI.create("http://pu:pp@" + proxy.getRawAuthority()), "", false, Map.of());
    var client = client(arguments(null, null, null, config, Map.of()));
    assertThat(text(client, Request.get(URI.create("http://nowhere.invalid/x?y"))))
        .isEqualTo("proxied");
    assertThat(asked.getFirst())
        .startsWith("GET http://nowhere.invalid/x?y HTTP/1.1\r\n")
        .containsIgnoringCase("Host: nowhere.invalid\r\n")
        .contains("Proxy-Authorization: " + Credentials.basic("pu", "pp"));
  }

  @Test
  void takesTheProxyOfTheEnvironment() throws Exception {
    var asked = new ArrayList<String>();
    var environment = Map.of("HTTP_PROXY", proxy(asked, "200 OK").toString());
    var config = new ProxyConfig(null, "", true, Map.of());
    var client = client(arguments(null, null, null, config, Map.of()), environment);
    assertThat(text(client, Request.get(URI.create("http://nowhere.invalid/"))))
        .isEqualTo("proxied");
    assertThat(text(client, Request.get(URI.create(base + "/echo")))).startsWith("GET /echo");
  }

  @Test
  void saysThatTheProxyRefusesTheTunnel() throws Exception {
    var asked = new ArrayList<String>();
    var proxy = proxy(asked, "407 Proxy Authentication Required");
    var config = new ProxyConfig(proxy, "", false, Map.of("x-token", List.of(new Secret("tok"))));
    var client = client(arguments(null, null, null, config, Map.of()));
    assertThatThrownBy(() -> client.send(Request.get(URI.create("https://127.0.0.1:1/"))))
        .hasMessage(
            "Get \"https://127.0.0.1:1/\": proxyconnect tcp: Proxy Authentication Required");
    assertThat(asked.getFirst())
        .startsWith("CONNECT 127.0.0.1:1 HTTP/1.1\r\n")
        .contains("X-Token: tok\r\n");
  }
}
