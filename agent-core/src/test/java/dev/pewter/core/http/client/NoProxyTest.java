package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {

  @ParameterizedTest(name = "[{0}] {1} -> {2}")
  @CsvSource({
    "'', http://a/, false",
    "'', http://localhost:80/, true",
    "'', http://127.3.2.1/, true",
    "'', http://[::1]:9/, true",
    "*, http://a/, true",
    "example.com, http://example.com/, true",
    "example.com, http://EXAMPLE.com:81/, true",
    "example.com, http://a.example.com/, true",
    "example.com, http://notexample.com/, false",
    ".example.com, http://example.com/, false",
    ".example.com, http://a.example.com/, true",
    "*.example.com, http://a.b.example.com/, true",
    "*.example.com, http://example.com/, false",
    "'a, example.com:81 ,b', http://example.com:81/, true",
    "example.com:81, http://example.com/, false",
    "example.com:443, https://example.com/, true",
    "10.1.2.3, http://10.1.2.3/, true",
    "10.1.2.3:80, http://10.1.2.3:81/, false",
    "10.0.0.0/8, http://10.200.0.1/, true",
    "10.0.0.0/8, http://11.0.0.1/, false",
    "10.0.0.0/9, http://10.128.0.1/, false",
    "10.0.0.0/33, http://10.0.0.1/, false",
    "fd00::/8, http://[fd12::1]/, true",
    "fd00::/8, http://10.0.0.1/, false",
    "2001:db8::1, http://[2001:db8:0::1]/, true",
    "[2001:db8::1]:80, http://[2001:db8::1]:80/, true",
    "my_service, http://my_service:8080/, true",
    "300.1.1.1, http://300.1.1.1/, true",
  })
  void bypassesTheProxy(String rules, URI target, boolean bypasses) {
    assertThat(new NoProxy(rules).bypasses(HostPort.of(target))).isEqualTo(bypasses);
  }

  private static ProxyConfig config(String url, String noProxy) {
    return new ProxyConfig(URI.create(url), noProxy, false, Map.of());
  }

  @Test
  void aProxyWithoutExceptionsGetsEvenLocalhost() {
    var localhost = URI.create("http://localhost/");
    assertThat(new ProxyRules(config("http://p:1", ""), Map.of()).proxyFor(localhost))
        .isEqualTo(URI.create("http://p:1"));
    assertThat(new ProxyRules(config("http://p:1", "a"), Map.of()).proxyFor(localhost)).isNull();
  }

  @Test
  void readsTheEnvironmentOnlyIfAsked() {
    var environment =
        Map.of("HTTP_PROXY", "h:1", "https_proxy", "https://s:2", "NO_PROXY", "10.0.0.0/8");
    var asked = new ProxyRules(new ProxyConfig(null, "", true, Map.of()), environment);
    assertThat(asked.proxyFor(URI.create("http://a/"))).isEqualTo(URI.create("http://h:1"));
    assertThat(asked.proxyFor(URI.create("https://a/"))).isEqualTo(URI.create("https://s:2"));
    assertThat(asked.proxyFor(URI.create("https://10.1.1.1/"))).isNull();
    assertThat(new ProxyRules(ProxyConfig.NONE, environment).proxyFor(URI.create("http://a/")))
        .isNull();
    var broken = Map.of("HTTP_PROXY", "socks5://h:1");
    assertThat(
            new ProxyRules(new ProxyConfig(null, "", true, Map.of()), broken)
                .proxyFor(URI.create("http://a/")))
        .isNull();
  }
}
