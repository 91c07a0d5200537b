package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.http.tls.TlsVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleFileTest {

  private static Module module(String text) throws InvalidModules {
    return Objects.requireNonNull(ModuleFile.parse("modules:\n  m:\n" + text.indent(4)).get("m"));
  }

  @Test
  void hasDefaults() throws InvalidModules {
    var module = module("prober: http");
    assertThat(module.timeout()).isZero();
    var http = module.http();
    assertThat(http.method()).isEqualTo("GET");
    assertThat(http.family()).isEqualTo(new AddressFamily(false, true));
    assertThat(http.client().followRedirects()).isTrue();
    assertThat(http.bodySizeLimit()).isZero();
    assertThat(module.icmp().ttl()).isEqualTo(64);
    assertThat(module.dns().transport()).isEqualTo("udp");
    assertThat(module.dns().isRecursive()).isTrue();
  }

  @Test
  void readsEveryFieldOfHttp() throws InvalidModules {
    var module =
        module(
            """
            prober: http
            timeout: 5s
            http:
              valid_status_codes: [200, 301]
              valid_http_versions: ["HTTP/1.1", "HTTP/2.0"]
              preferred_ip_protocol: ip4
              ip_protocol_fallback: no
              skip_resolve_phase_with_proxy: true
              no_follow_redirects: true
              fail_if_ssl: true
              fail_if_not_ssl: true
              method: POST
              headers:
                host: vhost.example
                Accept-Language: en
              fail_if_body_matches_regexp: [a]
              fail_if_body_not_matches_regexp: [b]
              fail_if_header_matches: [{header: X, regexp: c, allow_missing: true}]
              fail_if_header_not_matches: [{header: Y, regexp: d}]
              body: '{}'
              compression: GZIP
              body_size_limit: 10MB
              basic_auth: {username: u, password: p}
              proxy_url: http://proxy:3128
              enable_http2: false
              http_headers: {X-A: {values: [v], secrets: [w]}}
              tls_config:
                ca: pem
                server_name: s
                min_version: TLS12
                max_version: TLS12
            """);
    assertThat(module.timeout()).isEqualTo(Duration.ofSeconds(5));
    var http = module.http();
    assertThat(http.validStatusCodes()).containsExactly(200, 301);
    assertThat(http.validHttpVersions()).containsExactly("HTTP/1.1", "HTTP/2.0");
    assertThat(http.family()).isEqualTo(new AddressFamily(true, false));
    assertThat(http.isResolvingByProxy()).isTrue();
    assertThat(http.client().followRedirects()).isFalse();
    assertThat(http.failIfSsl()).isTrue();
    assertThat(http.failIfNotSsl()).isTrue();
    assertThat(http.method()).isEqualTo("POST");
    assertThat(http.headers()).isEqualTo(Map.of("Host", "vhost.example", "Accept-Language", "en"));
    assertThat(http.failIfBodyMatches()).hasToString("[a]");
    assertThat(http.failIfBodyNotMatches()).hasToString("[b]");
    assertThat(http.failIfHeaderMatches().getFirst().allowMissing()).isTrue();
    assertThat(http.failIfHeaderNotMatches().getFirst().header()).isEqualTo("Y");
    assertThat(http.body()).isEqualTo("{}");
    assertThat(http.compression()).isEqualTo("gzip");
    assertThat(http.bodySizeLimit()).isEqualTo(10 << 20);
    assertThat(Objects.requireNonNull(http.client().basicAuth()).username()).isEqualTo("u");
    assertThat(http.client().proxy().url()).hasToString("http://proxy:3128");
    assertThat(http.client().headers().keySet()).isEqualTo(java.util.Set.of("X-A"));
    assertThat(http.tls().newest()).isEqualTo(TlsVersion.TLS12);
    assertThat(http.tls().config().serverName()).isEqualTo("s");
    assertThat(module.refusal()).isNull();
  }

  @Test
  void readsTheOtherProbers() throws InvalidModules {
    var module =
        module(
            """
            prober: dns
            tcp:
              source_ip_address: 127.0.0.1
              tls: true
              query_response:
                - expect: "^220 (.*)"
                  send: "EHLO ${1}"
                - starttls: true
            icmp: {payload_size: 10, dont_fragment: true, ttl: 3}
            dns:
              query_name: example.org
              query_type: SOA
              query_class: CH
              transport_protocol: tcp
              dns_over_tls: true
              recursion_desired: false
              valid_rcodes: [NXDOMAIN]
              validate_answer_rrs: {fail_if_matches_regexp: [a]}
              validate_authority_rrs: {fail_if_not_matches_regexp: [b]}
              validate_additional_rrs: {fail_if_all_match_regexp: [c], fail_if_none_matches_regexp: [d]}
            """);
    assertThat(module.tcp().steps()).hasSize(2);
    assertThat(module.tcp().steps().getFirst().send()).isEqualTo("EHLO ${1}");
    assertThat(module.tcp().steps().getLast().startTls()).isTrue();
    assertThat(module.tcp().isTls()).isTrue();
    assertThat(module.icmp().payloadSize()).isEqualTo(10);
    assertThat(module.icmp().dontFragment()).isTrue();
    var dns = module.dns();
    assertThat(dns.queryType()).isEqualTo(6);
    assertThat(dns.queryClass()).isEqualTo(3);
    assertThat(dns.isOverTls()).isTrue();
    assertThat(dns.isRecursive()).isFalse();
    assertThat(dns.validCodes()).isEqualTo(List.of("NXDOMAIN"));
    assertThat(dns.additional().failIfNoneMatches()).hasToString("[d]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prober: http\\nhttp: {bogus: 1}|field bogus not found in modules.m.http",
        "prober: http\\ntcp: {tls_config: {x: 1}}|field x not found in modules.m.tcp.tls_config",
        "prober: http\\nhttp: {body: a, body_file: b}|setting body and body_file both",
        "prober: http\\nhttp: {fail_if_body_matches_regexp: ['(']}|Could not compile regular",
        "prober: http\\nhttp: {fail_if_header_matches: [{header: X}]}|regexp must be set for HTTP",
        "prober: http\\nhttp: {headers: {Accept-Encoding: identity}, compression: gzip}|invalid"
            + " configuration \"Accept-Encoding: identity\", \"compression: gzip\"",
        "prober: http\\nhttp: {body_size_limit: ten}|expected a size",
        "prober: http\\nhttp: {method: 'A B'}|invalid method",
        "prober: http\\nhttp: {headers: {X Y: a}}|cannot be sent",
        "prober: http\\nhttp: {basic_auth: {username: u}, bearer_token: t}|at most one of",
        "prober: dns\\ndns: {query_type: A}|query name must be set for DNS module",
        "prober: dns\\ndns: {query_name: a, query_type: Q}|query type 'Q' is not valid",
        "prober: icmp\\nicmp: {ttl: 256}|\"ttl\" cannot exceed 255",
        "prober: http\\ntimeout: soon|expected a duration",
        "prober: [|line"
      })
  void namesWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> module(text.replace("\\n", "\n")))
        .isInstanceOf(InvalidModules.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prober: grpc\\ngrpc: {service: a, tls: true}|the prober grpc is not supported",
        "prober: http\\nhttp: {compression: br}|compression br is not supported",
        "prober: http\\nhttp: {proxy_url: https://proxy}|a proxy_url with https is not supported"
      })
  void refusesByNameWhatIsNotThere(String text, String refusal) throws InvalidModules {
    assertThat(module(text.replace("\\n", "\n")).refusal()).startsWith(refusal);
  }
}
