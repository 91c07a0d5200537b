package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.core.model.Target;
import dev.pewter.metrics.prometheus.operator.Credentials.Files;
import dev.pewter.metrics.prometheus.operator.JobWriter.Page;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `Probe`: one job, in which a prober is asked about addresses or ingresses.
public record Probes() implements MonitorKind {

  @Override
  public String word() {
    return "probe";
  }

  @Override
  public ObjectQuery query(String namespace, LabelSelector selector) {
    return MonitorKind.query("v1", "probes", namespace, selector);
  }

  @Override
  public Reading read(KubernetesObject object, JobWriter writer)
      throws IOException, InterruptedException {
    var spec = Spec.parse(object.spec());
    var targets = spec.object("targets");
    var prober = spec.object("prober");
    var rules = writer.rules();
    if (!spec.text("jobName").isEmpty()) {
      rules.set("job", spec.text("jobName"));
    }
    Source source;
    if (targets.has("staticConfig")) {
      var fixed = targets.object("staticConfig");
      source = fixed(object, fixed);
      rules.copy("__address__", "__param_target");
      askProber(rules, prober);
      rules.written(fixed.objects("relabelingConfigs"));
    } else if (targets.has("ingress")) {
      var ingress = targets.object("ingress");
      source = writer.discovered("ingress", ingress.object("namespaceSelector"), false);
      ingressRules(rules, ingress);
      askProber(rules, prober);
      rules.written(ingress.objects("relabelingConfigs"));
    } else {
      source = new Source.Given(List.of());
    }
    return Reading.of(
        List.of(
            writer.job(
                "probe/" + object.key(),
                source,
                rules,
                page(spec, prober),
                spec,
                spec.objects("metricRelabelings"),
                writer.credentials().client(spec, prober.text("proxyUrl"), Files.NONE))));
  }

  private static Page page(Spec spec, Spec prober) {
    String path = prober.text("path");
    String module = spec.text("module");
    return new Page(
        spec.text("interval"),
        spec.text("scrapeTimeout"),
        path.isEmpty() ? "/probe" : path,
        prober.text("scheme"),
        module.isEmpty() ? Map.of() : Map.of("module", List.of(module)),
        false,
        true,
        true);
  }

  private static Source fixed(KubernetesObject object, Spec config) {
    var labels = new TreeMap<>(config.textMap("labels"));
    labels.putIfAbsent("namespace", object.namespace());
    var targets = new ArrayList<Target>();
    for (String address : config.texts("static")) {
      labels.put("__address__", address);
      targets.add(Target.of(labels));
    }
    return new Source.Given(targets);
  }

  private static void ingressRules(TargetRules rules, Spec ingress) {
    rules.select("ingress", ingress.object("selector"));
    rules.replace(
        List.of(
            "__meta_kubernetes_ingress_scheme", "__address__", "__meta_kubernetes_ingress_path"),
        "(.+);(.+);(.+)",
        "__param_target",
        "${1}://${2}${3}");
    rules.copy("__meta_kubernetes_namespace", "namespace");
    rules.copy("__meta_kubernetes_ingress_name", "ingress");
    rules.copyPresent("__address__", "__tmp_ingress_address");
  }

  private static void askProber(TargetRules rules, Spec prober) {
    rules.copy("__param_target", "instance");
    rules.set("__address__", prober.text("url"));
  }
}
