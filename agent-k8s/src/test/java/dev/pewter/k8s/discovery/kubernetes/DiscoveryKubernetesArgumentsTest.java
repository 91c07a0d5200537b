package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import dev.pewter.k8s.discovery.kubernetes.DiscoveryKubernetesArguments.AttachMetadata;
import dev.pewter.k8s.discovery.kubernetes.DiscoveryKubernetesArguments.Namespaces;
import dev.pewter.k8s.discovery.kubernetes.DiscoveryKubernetesArguments.Selector;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryKubernetesArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryKubernetesArguments.class, "role = \"pod\""))
        .isEqualTo(
            new DiscoveryKubernetesArguments(
                "pod",
                null,
                "",
                new Namespaces(List.of(), false),
                List.of(),
                new AttachMetadata(false, false),
                HttpClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryKubernetesArguments.class,
            "role = \"endpoints\"",
            "api_server = \"https://h:6443\"",
            "kubeconfig_file = \"/k\"",
            "bearer_token_file = \"/t\"",
            "namespaces {",
            "  names = [\"a\", \"b\"]",
            "  own_namespace = true",
            "}",
            "selectors {",
            "  role = \"pod\"",
            "  label = \"x=y\"",
            "}",
            "selectors {",
            "  role = \"pod\"",
            "  field = \"spec.nodeName=n\"",
            "}",
            "attach_metadata {",
            "  node = true",
            "  namespace = true",
            "}");
    assertThat(arguments.role()).isEqualTo("endpoints");
    assertThat(arguments.apiServer()).isEqualTo(URI.create("https://h:6443"));
    assertThat(arguments.kubeconfigFile()).isEqualTo("/k");
    assertThat(arguments.namespaces()).isEqualTo(new Namespaces(List.of("a", "b"), true));
    assertThat(arguments.attach()).isEqualTo(new AttachMetadata(true, true));
    assertThat(arguments.selector("pod")).isEqualTo(new Selector("pod", "", "spec.nodeName=n"));
    assertThat(arguments.selector("node")).isEqualTo(new Selector("node", "", ""));
    assertThat(arguments.client().authorization()).isNotNull();
  }

  @Test
  void refusesASelectorWithoutARole() {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    DiscoveryKubernetesArguments.class, "role = \"pod\"", "selectors {", "}"))
        .hasMessageContaining("role");
  }
}
