package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.builtin.discovery.http.DiscoveryHttpArguments;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.core.model.Target;
import dev.pewter.metrics.prometheus.operator.Credentials.Files;
import dev.pewter.metrics.prometheus.operator.JobWriter.Page;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import dev.pewter.metrics.prometheus.scrape.PromDuration;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `ScrapeConfig`: a job for each of its lists of targets, and for each URL that gives such lists.
/// What other ways to find targets it names is left out, as in the reference, and told.
public record ScrapeConfigs() implements MonitorKind {
  private static final Duration REFRESH = Duration.ofSeconds(30);

  @Override
  public String word() {
    return "scrapeConfig";
  }

  @Override
  public ObjectQuery query(String namespace, LabelSelector selector) {
    return MonitorKind.query("v1alpha1", "scrapeconfigs", namespace, selector);
  }

  @Override
  public Reading read(KubernetesObject object, JobWriter writer)
      throws IOException, InterruptedException {
    var spec = Spec.parse(object.spec());
    var jobs = new ArrayList<MonitorJob>();
    var problems = new ArrayList<String>();
    for (String name : spec.names()) {
      if (name.endsWith("SDConfigs") && !name.equals("httpSDConfigs")) {
        problems.add(name + " are not supported and left out");
      }
    }
    var fixed = spec.objects("staticConfigs");
    for (int i = 0; i < fixed.size(); i++) {
      jobs.add(fixed(object, spec, fixed.get(i), i, writer));
    }
    var listed = spec.objects("httpSDConfigs");
    for (int i = 0; i < listed.size(); i++) {
      try {
        jobs.add(listed(object, spec, listed.get(i), i, writer));
      } catch (IllegalArgumentException e) {
        problems.add("httpSDConfigs[" + i + "]: " + e.getMessage());
      }
    }
    return new Reading(jobs, problems, List.of());
  }

  private static MonitorJob fixed(
      KubernetesObject object, Spec spec, Spec config, int number, JobWriter writer)
      throws IOException, InterruptedException {
    var labels = new TreeMap<>(config.textMap("labels"));
    var targets = new ArrayList<Target>();
    for (String address : config.texts("targets")) {
      labels.put("__address__", address);
      targets.add(Target.of(labels));
    }
    var rules = rules(object, spec, writer);
    rules.copy("__address__", "instance");
    String name = "scrapeConfig/" + object.key() + "/static/" + number;
    return job(name, new Source.Given(targets), rules, spec, writer);
  }

  private static MonitorJob listed(
      KubernetesObject object, Spec spec, Spec config, int number, JobWriter writer)
      throws IOException, InterruptedException {
    String refresh = config.text("refreshInterval");
    var arguments =
        new DiscoveryHttpArguments(
            uri(config.text("url")),
            refresh.isEmpty() ? REFRESH : PromDuration.parse(refresh),
            writer.credentials().client(config, config.text("proxyUrl"), Files.NONE));
    String name = "scrapeConfig/" + object.key() + "/http/" + number;
    return job(name, new Source.Listed(arguments), rules(object, spec, writer), spec, writer);
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("url: " + e.getMessage(), e);
    }
  }

  private static TargetRules rules(KubernetesObject object, Spec spec, JobWriter writer) {
    var rules = writer.rules();
    rules.set("__meta_kubernetes_scrapeconfig_namespace", object.namespace());
    rules.set("__meta_kubernetes_scrapeconfig_name", object.name());
    return rules.written(spec.objects("relabelings"));
  }

  private static MonitorJob job(
      String name, Source source, TargetRules rules, Spec spec, JobWriter writer)
      throws IOException, InterruptedException {
    var page =
        new Page(
            spec.text("scrapeInterval"),
            spec.text("scrapeTimeout"),
            spec.text("metricsPath"),
            spec.text("scheme"),
            spec.listMap("params"),
            spec.flag("honorLabels", false),
            spec.flag("honorTimestamps", true),
            spec.flag("enableCompression", true));
    return writer.job(
        name,
        source,
        rules,
        page,
        spec,
        spec.objects("metricRelabelings"),
        writer.credentials().client(spec, spec.text("proxyUrl"), Files.NONE));
  }
}
