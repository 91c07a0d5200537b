package dev.pewter.metrics.prometheus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.SelectorArguments;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.Rule;
import dev.pewter.metrics.prometheus.operator.OperatorArguments.Clustering;
import dev.pewter.metrics.prometheus.operator.OperatorArguments.ScrapeDefaults;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What the blocks of all four components hold, for their tests.
public final class OperatorBlock {
  public static final OperatorArguments DEFAULTS =
      new OperatorArguments(
          List.of(),
          List.of(),
          "endpoints",
          Duration.ofMinutes(1),
          new KubernetesClientArguments(null, "", HttpClientArguments.DEFAULT),
          new SelectorArguments(Map.of(), List.of()),
          new Clustering(false),
          List.of(),
          new ScrapeDefaults(
              Duration.ofMinutes(1),
              Duration.ofSeconds(10),
              0,
              false,
              false,
              false,
              0,
              0,
              false,
              false,
              false));

  /// A block with every field.
  public static final String EVERY_FIELD =
      """
      forward_to            = []
      namespaces            = ["a", "b"]
      kubernetes_role       = "endpointslice"
      informer_sync_timeout = "2m"
      client {
        api_server = "https://h"
      }
      selector {
        match_labels = {"a" = "b"}
        match_expression {
          key      = "k"
          operator = "In"
          values   = ["v"]
        }
      }
      clustering {
        enabled = true
      }
      rule {
        source_labels = ["s"]
        regex         = "r"
        action        = "keep"
      }
      scrape {
        default_scrape_interval            = "5s"
        default_scrape_timeout             = "4s"
        default_sample_limit               = 3
        scrape_native_histograms           = true
        scrape_classic_histograms          = true
        convert_classic_histograms_to_nhcb = true
        native_histogram_bucket_limit      = 2
        native_histogram_min_bucket_factor = 1.1
        honor_metadata                     = true
        enable_type_and_unit_labels        = true
        start_timestamp_zero_ingestion     = true
      }
      """;

  private OperatorBlock() {}

  /// Asserts that arguments are those of `EVERY_FIELD`.
  public static void check(OperatorArguments arguments) {
    assertThat(arguments.namespaces()).containsExactly("a", "b");
    assertThat(arguments.kubernetesRole()).isEqualTo("endpointslice");
    assertThat(arguments.informerSyncTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(arguments.client().apiServer()).isEqualTo(URI.create("https://h"));
    assertThat(arguments.selector().selector().text()).isEqualTo("a=b,k in (v)");
    assertThat(arguments.clustering().enabled()).isTrue();
    assertThat(arguments.rules())
        .containsExactly(
            new Rule(List.of("s"), ";", AnchoredPattern.parse("r"), 0, "", "$1", Action.KEEP));
    assertThat(arguments.scrape())
        .isEqualTo(
            new ScrapeDefaults(
                Duration.ofSeconds(5),
                Duration.ofSeconds(4),
                3,
                true,
                true,
                true,
                2,
                1.1,
                true,
                true,
                true));
  }
}
