package dev.pewter.metrics.prometheus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.testing.Blocks;
import dev.pewter.metrics.prometheus.operator.MonitorJob.Source;
import dev.pewter.metrics.prometheus.scrape.PrometheusScrapeArguments;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Each file of `testdata` is a kind, the component's own arguments, the `spec` of a resource
/// `shop/web`, and the jobs it gives, with lines of dashes between. Of a job's arguments those are
/// shown that are not as in an empty `prometheus.scrape`.
class MonitorJobsTest {

  static Stream<Path> files() throws Exception {
    var folder =
        Path.of(Objects.requireNonNull(MonitorJobsTest.class.getResource("testdata")).toURI());
    return Files.list(folder).sorted();
  }

  @ParameterizedTest
  @MethodSource("files")
  void givesTheJobsOfTheReference(Path file) throws Exception {
    var parts = Files.readString(file).split("-----\n", -1);
    var body = parts[1].lines().toList();
    var lines = new ArrayList<>(List.of("forward_to = []"));
    lines.addAll(body);
    var arguments = Blocks.decode(OperatorArguments.class, lines.toArray(String[]::new));

    assertThat(jobs(kind(parts[0].strip()), arguments, parts[2])).isEqualTo(parts[3]);
  }

  private static MonitorKind kind(String name) {
    return switch (name) {
      case "podMonitor" -> new PodMonitors();
      case "serviceMonitor" -> new ServiceMonitors(false);
      case "serviceMonitor with files" -> new ServiceMonitors(true);
      case "probe" -> new Probes();
      case "scrapeConfig" -> new ScrapeConfigs();
      default -> throw new AssertionError(name);
    };
  }

  private static String jobs(MonitorKind kind, OperatorArguments arguments, String spec)
      throws Exception {
    var text = new StringBuilder();
    var object = new KubernetesObject("shop", "web", "1", spec);
    try {
      var reading = kind.read(object, new JobWriter(arguments, new FakeKubernetes(), "shop"));
      reading.jobs().forEach(job -> write(job, text));
      reading.problems().forEach(problem -> text.append("problem ").append(problem).append('\n'));
      reading.files().forEach(f -> text.append("file " + f.field() + " of " + f.endpoint() + "\n"));
    } catch (IllegalArgumentException | IOException e) {
      text.append("error ").append(e.getMessage()).append('\n');
    }
    return text.toString();
  }

  private static void write(MonitorJob job, StringBuilder out) {
    out.append("job ").append(job.name()).append('\n');
    switch (job.source()) {
      case Source.Discovered(var query) ->
          out.append("discovers " + query.role() + " in " + query.namespaces())
              .append(query.attachesNodes() ? " with nodes\n" : "\n");
      case Source.Listed(var url) ->
          out.append("asks " + url.url() + " every " + url.refreshInterval() + "\n");
      case Source.Given(var targets) ->
          targets.forEach(target -> out.append("target ").append(target).append('\n'));
    }
    settings(job.scrape().arguments(), out);
    job.rules().forEach(rule -> out.append("  ").append(text(rule)).append('\n'));
    job.scrape()
        .metricRules()
        .forEach(rule -> out.append("  metrics: ").append(text(rule)).append('\n'));
  }

  private static void settings(PrometheusScrapeArguments arguments, StringBuilder out) {
    try {
      var usual = Blocks.decode(PrometheusScrapeArguments.class, "targets = []", "forward_to = []");
      for (RecordComponent field : PrometheusScrapeArguments.class.getRecordComponents()) {
        Object value = field.getAccessor().invoke(arguments);
        if (!value.equals(field.getAccessor().invoke(usual))
            && !field.getName().equals("jobName")) {
          out.append("sets " + field.getName() + " " + value + "\n");
        }
      }
    } catch (ReflectiveOperationException | DecodeException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void showsJobsAsYaml(Path file) throws Exception {
    var parts = Files.readString(file).split("-----\n", -1);
    var lines = new ArrayList<>(List.of("forward_to = []"));
    lines.addAll(parts[1].lines().toList());
    var arguments = Blocks.decode(OperatorArguments.class, lines.toArray(String[]::new));
    List<MonitorJob> jobs;
    try {
      var object = new KubernetesObject("shop", "web", "1", parts[2]);
      var writer = new JobWriter(arguments, new FakeKubernetes(), "shop");
      jobs = kind(parts[0].strip()).read(object, writer).jobs();
    } catch (IllegalArgumentException | IOException _) {
      return; // nothing to show
    }
    var yaml = new Load(LoadSettings.builder().build()).loadFromString(JobText.of(jobs));

    var names = new ArrayList<Object>();
    if (yaml instanceof List<?> list) {
      list.forEach(each -> names.add(((Map<?, ?>) each).get("job_name")));
    }
    assertThat(names).isEqualTo(jobs.stream().map(MonitorJob::name).toList());
    assertThat(JobText.of(jobs)).doesNotContain("/t\"").doesNotContain("password");
  }

  private static String text(Rule rule) {
    var text = new StringBuilder(rule.action().toString());
    text.append(' ').append(rule.sourceLabels());
    if (!rule.regex().toString().equals("(.*)")) {
      text.append(" ~ ").append(rule.regex());
    }
    if (!rule.targetLabel().isEmpty()) {
      text.append(" -> ").append(rule.targetLabel());
    }
    if (!rule.replacement().equals("$1")) {
      text.append(" = ").append(rule.replacement());
    }
    return text.append(rule.modulus() == 0 ? "" : " mod " + rule.modulus()).toString();
  }
}
