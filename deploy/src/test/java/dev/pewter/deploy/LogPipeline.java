package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// What the delivery tests stand on: files being written, the agent that tails them, and a
/// receiver.
final class LogPipeline implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Where a look costs no process anything.
  private static final Duration LOOKS_EVERY = Duration.ofMillis(20);

  final FakeLoki loki = new FakeLoki();
  private final Path folder;
  private final List<CriWriter> files = new ArrayList<>();
  private String labels = "\"job\" = \"pods\"";
  private String match = "sync_period = \"1s\"";
  private String endpoint =
      "batch_wait = \"100ms\"\n    min_backoff_period = \"100ms\"\n    max_backoff_period = \"500ms\"";
  private String write = "";
  private String[] flags = {};

  LogPipeline(Path folder) throws IOException {
    this.folder = folder;
  }

  LogPipeline labels(String targetLabels) {
    labels = targetLabels;
    return this;
  }

  /// The arguments of `local.file_match` beside its targets.
  LogPipeline match(String arguments) {
    match = arguments;
    return this;
  }

  /// The arguments of the endpoint beside its address.
  LogPipeline endpoint(String arguments) {
    endpoint = arguments;
    return this;
  }

  /// Further blocks of `loki.write`.
  LogPipeline write(String blocks) {
    write = blocks;
    return this;
  }

  /// Further flags of the command line.
  LogPipeline flags(String... more) {
    flags = more.clone();
    return this;
  }

  CriWriter file(int number) throws IOException {
    var file = new CriWriter(folder.resolve("pods"), number);
    files.add(file);
    return file;
  }

  /// Where the agent keeps its state.
  Path data() {
    return folder.resolve("data");
  }

  Path config() {
    return folder.resolve("pods.alloy");
  }

  void writeConfig() throws IOException {
    Files.writeString(
        config(),
        """
        local.file_match "pods" {
          path_targets = [{"__path__" = "%s/*/*/*.log", %s}]
          %s
        }

        loki.source.file "pods" {
          targets    = local.file_match.pods.targets
          forward_to = [loki.process.pods.receiver]
        }

        loki.process "pods" {
          forward_to = [loki.write.sink.receiver]
          stage.cri { }
        }

        loki.write "sink" {
          endpoint {
            url = "%s"
            %s
          }
          %s
        }
        """
            .formatted(folder.resolve("pods"), labels, match, loki.url(), endpoint, write));
  }

  Pewter start() throws IOException {
    writeConfig();
    var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "pods.alloy", flags);
    assertThat(agent.isRunning()).as(agent.err()).isTrue();
    return agent;
  }

  /// Sequence numbers that were written to a file and not answered with 2xx yet.
  BitSet missing(CriWriter file) {
    var missing = new BitSet();
    missing.set(0, file.written());
    missing.andNot(loki.tally().of(file.file()));
    return missing;
  }

  /// The lines of a file that the positions on disk tell to be delivered.
  BitSet kept(CriWriter file) throws IOException {
    var kept = new BitSet();
    var positions =
        PositionStore.open(
            data().resolve("loki.source.file.pods"), Clock.SYSTEM, 1000, Duration.ofDays(1));
    for (var position : positions.all().values()) {
      if (position instanceof Position.InFile at) {
        kept.or(file.held(at.inode(), at.offsetBytes()));
      }
    }
    return kept;
  }

  /// Waits until the positions on disk tell more lines of all files to be delivered than before, or
  /// all of them; tells how many.
  long awaitKept(long before) {
    long all = files.stream().mapToLong(CriWriter::written).sum();
    return Awaitility.await("positions of more than " + before + " lines on disk")
        .atMost(PATIENCE)
        .until(this::kept, kept -> kept > Math.min(before, all - 1));
  }

  private long kept() throws IOException {
    long kept = 0;
    for (var file : files) {
      kept += kept(file).cardinality();
    }
    return kept;
  }

  /// Ends the agent at once; tells how many lines were delivered that the positions on disk know
  /// nothing of, which are those that the next agent may repeat.
  long kill(Pewter agent) throws IOException, InterruptedException {
    agent.kill();
    loki.awaitQuiet();
    long mayRepeat = 0;
    for (var file : files) {
      var delivered = loki.tally().of(file.file());
      delivered.andNot(kept(file));
      mayRepeat += delivered.cardinality();
    }
    return mayRepeat;
  }

  /// Waits until the receiver was asked so often.
  void awaitRequests(int least) {
    Awaitility.await("requests").atMost(PATIENCE).until(loki::requests, n -> n >= least);
  }

  /// Waits until a metric of the agent is so high.
  static void awaitMetric(Pewter agent, String name, double least) {
    Awaitility.await(name)
        .atMost(PATIENCE)
        .until(() -> agent.metric(name), value -> value >= least);
  }

  /// Waits until all lines of all files were answered with 2xx.
  void awaitAll() {
    for (var file : files) {
      Awaitility.await("missing of file " + file.file())
          .atMost(PATIENCE)
          .pollInterval(LOOKS_EVERY)
          .until(() -> missing(file), BitSet::isEmpty);
    }
  }

  /// Waits until this many lines were answered with 2xx.
  void awaitLines(long count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(LOOKS_EVERY)
        .until(() -> loki.tally().distinct(), distinct -> distinct >= count);
  }

  /// Nothing but whole lines with their own time arrived, none more than once.
  void assertExact() {
    assertWhole();
    assertThat(loki.tally().repeated()).as("repeated lines").isZero();
  }

  /// Nothing but whole lines with their own time arrived.
  void assertWhole() {
    assertThat(loki.tally().others()).as("pieces").isEmpty();
    assertThat(loki.tally().misdated()).as("lines with another time").isEmpty();
    assertThat(loki.broken()).as("requests that cannot be read").isEmpty();
  }

  /// Waits until no line is under way any more; every line read is accounted for then.
  void awaitBalance(Pewter agent) {
    String of = "pewter_loki_source_file_";
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              double delivered = agent.metric(of + "delivered_lines_total");
              assertThat(agent.metric(of + "lines_in_flight")).as("in flight").isZero();
              assertThat(
                      delivered
                          + agent.metric(of + "dropped_lines_total")
                          + agent.metric(of + "returned_lines_total"))
                  .as("accounted for")
                  .isEqualTo(agent.metric(of + "lines_total"));
              assertThat(agent.metric("loki_write_sent_entries_total"))
                  .as("sent")
                  .isEqualTo(delivered);
            });
  }

  /// Waits until so many lines are read, and as many sent or dropped.
  static void awaitSent(Pewter agent, int lines) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(agent.metric("loki_source_file_read_lines_total")).isEqualTo(lines);
              assertThat(
                      agent.metric("loki_write_sent_entries_total")
                          + agent.metric("loki_write_dropped_entries_total"))
                  .isEqualTo(lines);
            });
  }

  /// Lets time pass where nothing can be waited for.
  static void pause(Duration time) {
    Awaitility.await().pollDelay(time).atMost(time.plusSeconds(60)).until(() -> true);
  }

  @Override
  public void close() throws IOException {
    loki.close();
    for (var file : files) {
      file.close();
    }
  }
}
