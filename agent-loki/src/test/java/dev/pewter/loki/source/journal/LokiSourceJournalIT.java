package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.relabel.Rules;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.LineBalance;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.testing.HoldingSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads real files, which the test writes.
class LokiSourceJournalIT {
  private static final String SEQUENCE = "0123456789abcdef0123456789abcdef";
  private static final String MACHINE = "feedfeedfeedfeedfeedfeedfeedfeed";
  private static final long NOW = System.currentTimeMillis() * 1000;

  @TempDir Path directory;
  private Path files;
  private TestContext context;
  private final HoldingSink sink = new HoldingSink(nanos -> nanos / 1000 - NOW);

  @BeforeEach
  void makeDirectory() throws IOException {
    files = Files.createDirectories(directory.resolve("j").resolve(MACHINE));
    context = new TestContext("loki.source.journal.t", directory.resolve("data"), Clock.SYSTEM);
  }

  private JournalFileWriter file(String name, String id, boolean isCompact) throws IOException {
    return new JournalFileWriter(files.resolve(name), id.repeat(32), SEQUENCE, isCompact);
  }

  private LokiSourceJournal component(@Nullable Rules rules, String... more)
      throws DecodeException {
    var decoded =
        Blocks.decode(
            LokiSourceJournalArguments.class,
            "forward_to = []",
            "path = \"" + directory.resolve("j") + "\"",
            String.join("\n", more));
    return new LokiSourceJournal(
        context,
        new LokiSourceJournalArguments(
            List.of(sink),
            decoded.formatAsJson(),
            decoded.maxAge(),
            decoded.path(),
            rules,
            decoded.matches(),
            decoded.labels(),
            decoded.legacyPosition()));
  }

  private static TaskGroup run(LokiSourceJournal component) {
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  private static String line(long micros, String text) {
    return "{job=\"loki.source.journal.t\"} " + micros + " " + text;
  }

  private void awaitLines(String... lines) {
    await().untilAsserted(() -> assertThat(sink.lines).containsExactly(lines));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsAndFollowsAFile(boolean isCompact) throws IOException, DecodeException {
    try (var file = file("system.journal", "a", isCompact)) {
      for (int i = 0; i < 6; i++) {
        file.add(i + 1, NOW + i, "MESSAGE=m" + i, "PRIORITY=6");
      }
      file.add(7, NOW + 7, "OTHER=x");
      try (var _ = run(component(null, "labels = {job = \"no\", b = \"1\", __c = \"2\"}"))) {
        await().until(() -> sink.lines.size() == 6);
        for (int i = 7; i < 20; i++) {
          file.add(i + 1, NOW + i, "MESSAGE=m" + i);
        }
        await().until(() -> sink.lines.size() == 19);
      }
    }
    assertThat(sink.lines.getFirst()).isEqualTo("{b=\"1\", job=\"loki.source.journal.t\"} 0 m0");
    assertThat(sink.lines.getLast()).endsWith(" 19 m19");
    assertThat(context.metrics().value("loki_source_journal_target_lines_total")).isEqualTo(19);
    assertThat(
            context
                .metrics()
                .value("loki_source_journal_target_parsing_errors_total", "error", "no_message"))
        .isEqualTo(1);
  }

  @Test
  void mergesFilesAndFollowsRotation() throws IOException, DecodeException {
    try (var system = file("system.journal", "a", true);
        var user = file("user-1000.journal", "b", false)) {
      system.add(1, NOW, "MESSAGE=1");
      user.add(2, NOW + 1, "MESSAGE=2");
      system.add(3, NOW + 2, "MESSAGE=3");
      user.add(4, NOW + 3, "MESSAGE=4");
      try (var _ = run(component(null))) {
        await().until(() -> sink.lines.size() == 4);
        system.add(5, NOW + 4, "MESSAGE=5");
        system.archive();
        Files.move(files.resolve("system.journal"), files.resolve("system@1.journal"));
        try (var next = file("system.journal", "c", true)) {
          next.add(6, NOW + 5, "MESSAGE=6");
          await().until(() -> sink.lines.size() == 6);
          user.add(7, NOW + 6, "MESSAGE=7");
          awaitLines(
              line(0, "1"),
              line(1, "2"),
              line(2, "3"),
              line(3, "4"),
              line(4, "5"),
              line(5, "6"),
              line(6, "7"));
        }
      }
    }
    try (var _ = run(component(null))) { // nothing is read again
      var health = component(null);
      assertThat(health.health().state()).isEqualTo(Health.State.UNKNOWN);
      try (var more = file("user-2.journal", "d", true)) {
        more.add(8, NOW + 7, "MESSAGE=8");
        await().until(() -> sink.lines.size() >= 8);
      }
    }
    assertThat(sink.lines).hasSize(8);
  }

  @Test
  void readsAgainWhatWasNotConfirmed() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", true)) {
      file.add(1, NOW, "MESSAGE=1");
      sink.isHolding = true;
      try (var _ = run(component(null))) {
        await().until(() -> sink.held.size() == 1);
        sink.isHolding = false;
        sink.held.getFirst().returned();
        awaitLines(line(0, "1"), line(0, "1"));
      }
      file.add(2, NOW + 1, "MESSAGE=2");
      try (var _ = run(component(null))) {
        awaitLines(line(0, "1"), line(0, "1"), line(1, "2"));
      }
    }
  }

  @Test
  void beginsAtTheAgeOrWhereAnotherAgentWas() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", false)) {
      for (int i = 0; i < 11; i++) {
        file.add(i + 1, NOW - 10_000_000_000L + i * 1_000_000_000L, "MESSAGE=" + i);
      }
      try (var _ = run(component(null, "max_age = \"5500s\""))) {
        await().until(() -> !sink.lines.isEmpty());
      }
      assertThat(sink.lines.getFirst()).endsWith(" 5");
      sink.lines.clear();

      context = new TestContext("loki.source.journal.o", directory.resolve("d2"), Clock.SYSTEM);
      Path legacy = directory.resolve("legacy.yml");
      Files.writeString(
          legacy,
          "positions:\n  cursor-old: s=%s;i=8;b=%s;m=5;t=1;x=2\n"
              .formatted(SEQUENCE, JournalFileWriter.BOOT));
      try (var _ =
          run(component(null, "legacy_position {\nfile = \"" + legacy + "\"\nname = \"old\"\n}"))) {
        await().until(() -> sink.lines.size() == 3);
      }
      assertThat(sink.lines.getFirst()).endsWith(" 8");
    }
  }

  @Test
  void labelsMatchesAndJson() throws IOException, DecodeException {
    var rules =
        Blocks.decode(
            RuleBlocks.class,
            "rule {\nsource_labels = [\"__journal__systemd_unit\"]\ntarget_label = \"unit\"\n}",
            "rule {\nsource_labels = [\"__journal_priority_keyword\"]\ntarget_label = \"level\"\n}",
            "rule {\nsource_labels = [\"unit\"]\nregex = \"bad\"\naction = \"drop\"\n}");
    try (var file = file("system.journal", "a", true)) {
      file.add(1, NOW, "_SYSTEMD_UNIT=u", "PRIORITY=3", "MESSAGE=<1>", "A=1", "A=2");
      file.add(2, NOW + 1, "_SYSTEMD_UNIT=u", "PRIORITY=4", "MESSAGE=2");
      file.add(3, NOW + 2, "_SYSTEMD_UNIT=bad", "PRIORITY=3", "MESSAGE=3");
      file.add(4, NOW + 3, "PRIORITY=3");
      try (var _ =
          run(
              component(
                  new Rules(rules.rules()), "format_as_json = true", "matches = \"PRIORITY=3\""))) {
        await().until(() -> sink.lines.size() == 2);
      }
    }
    assertThat(sink.lines)
        .containsExactly(
            "{job=\"loki.source.journal.t\", level=\"error\", unit=\"u\"} 0"
                + " {\"A\":\"2\",\"MESSAGE\":\"\\u003c1\\u003e\",\"PRIORITY\":\"3\","
                + "\"_SYSTEMD_UNIT\":\"u\"}",
            "{job=\"loki.source.journal.t\", level=\"error\"} 3 {\"PRIORITY\":\"3\"}");
    assertThat(
            context
                .metrics()
                .value("loki_source_journal_target_parsing_errors_total", "error", "empty_labels"))
        .isEqualTo(1);
  }

  /// `loki.relabel`'s rules as a block.
  record RuleBlocks(
      @dev.pewter.core.config.decode.Block("rule") List<dev.pewter.core.relabel.Rule> rules) {}

  @Test
  void readsCompressedAndLongFields() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", true)) {
      var lz4 = new ByteArrayOutputStream();
      lz4.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(30).array());
      lz4.writeBytes(HexFormat.of().parseHex("9f4d4553534147453d610100" + "02"));
      file.add(1, NOW, List.of(file.field(JournalFileWriter.Packing.LZ4, lz4.toByteArray())));
      String longLine = "x".repeat(LineLimit.BYTES + 1);
      file.add(2, NOW + 1, "MESSAGE=" + longLine);
      long xz = file.field(JournalFileWriter.Packing.XZ, new byte[20]);
      byte[] plain = "MESSAGE=3".getBytes(StandardCharsets.UTF_8);
      file.add(3, NOW + 2, List.of(xz, file.field(JournalFileWriter.Packing.PLAIN, plain)));
      try (var _ = run(component(null))) {
        awaitLines(line(0, "a".repeat(22)), line(1, longLine.substring(1)), line(2, "3"));
      }
    }
    assertThat(context.metrics().value("loki_source_journal_lines_truncated_total")).isEqualTo(1);
    assertThat(
            context
                .metrics()
                .value("loki_source_journal_fields_skipped_total", "reason", "compressed_xz"))
        .isEqualTo(1);
  }

  @Test
  void passesOverDamage() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", true)) {
      file.add(1, NOW, "MESSAGE=1");
      file.add(2, NOW + 1, "MESSAGE=2");
      file.damage(264 + 88 + 72 + 16); // somewhere in what comes after the first field
      file.add(3, NOW + 2, "MESSAGE=3");
      Files.write(files.resolve("other.journal"), new byte[1000]);
      Files.writeString(files.resolve("short.journal"), "LPKSHHRH");
      try (var _ = run(component(null))) {
        await().untilAsserted(() -> assertThat(sink.lines).last().asString().endsWith("3"));
      }
    }
    assertThat(context.log().lines())
        .anyMatch(l -> l.contains("other.journal") && l.contains("not a journal file"));
  }

  @Test
  void readsAFileOnceItHasBecomeAJournal() throws IOException, DecodeException {
    try (var file = file("whole", "a", true)) {
      file.add(1, NOW, "MESSAGE=1");
    }
    byte[] whole = Files.readAllBytes(files.resolve("whole"));
    Path made = Files.createFile(files.resolve("system.journal"));
    Path begun = Files.write(files.resolve("user-1.journal"), Arrays.copyOf(whole, 8));
    var component = component(null);
    try (var _ = run(component)) {
      await().until(() -> component.health().message().contains("user-1.journal"));
      assertThat(component.health().message()).doesNotContain("system.journal");
      Files.write(made, whole);
      awaitLines(line(0, "1"));
      whole[24]++; // another file's id
      Files.write(begun, whole);
      awaitLines(line(0, "1"), line(0, "1"));
      await().until(() -> component.health().state() == Health.State.HEALTHY);
    }
  }

  @Test
  void isUnhealthyWithoutAJournal() throws IOException, DecodeException {
    var component = component(null);
    try (var _ = run(component)) {
      await().until(() -> component.health().state() == Health.State.UNHEALTHY);
      assertThat(component.health().message())
          .startsWith("error creating journal tailer: no journal file can be read");
      try (var file = file("system.journal", "a", true)) {
        file.add(1, NOW, "MESSAGE=1");
        awaitLines(line(0, "1"));
        await().until(() -> component.health().state() == Health.State.HEALTHY);
      }
    }
  }

  /// systemd's own reader judges what the test writes.
  @Test
  void agreesWithJournalctl() throws IOException, InterruptedException {
    assumeThat(Path.of("/usr/bin/journalctl")).exists();
    try (var file = file("system.journal", "a", false)) {
      for (int i = 0; i < 6; i++) {
        file.add(i + 1, NOW + i, "MESSAGE=m" + i);
      }
    }
    var process =
        new ProcessBuilder(
                "/usr/bin/journalctl",
                "--file",
                files.resolve("system.journal").toString(),
                "--output=export")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();

    assertThat(said.lines().filter(l -> l.startsWith("MESSAGE="))).hasSize(6);
    try (var file = JournalFile.open(files.resolve("system.journal"), metrics())) {
      assertThat(said).contains(file.cursor(file.next()).text());
    }
  }

  private JournalMetrics metrics() {
    return new JournalMetrics(context.metrics());
  }

  @Test
  void countsWhatBecameOfItsLines() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", true)) {
      file.add(1, NOW, "MESSAGE=delivered");
      var component = component(null);
      try (var _ = run(component)) {
        awaitBalance(1, 1, 0, 0, 0);
        sink.isHolding = true;
        file.add(2, NOW + 1, "MESSAGE=dropped");
        await().until(() -> !sink.held.isEmpty());
        awaitBalance(2, 1, 0, 0, 1);
        assertThat(component.debugInfo())
            .isInstanceOfSatisfying(
                LokiSourceJournal.ReadingInfo.class,
                info -> assertThat(info.state()).isEqualTo("in_flight"));
        sink.held.removeFirst().dropped(DropReason.TOO_OLD, 1);
        awaitBalance(2, 1, 1, 0, 0);
        file.add(3, NOW + 2, "MESSAGE=returned");
        await().until(() -> !sink.held.isEmpty());
        sink.isHolding = false;
        sink.held.removeFirst().returned();
        awaitBalance(4, 2, 1, 1, 0);
      }
    }
  }

  private void awaitBalance(int read, int delivered, int dropped, int returned, int inFlight) {
    new LineBalance(read, delivered, dropped, returned, inFlight)
        .awaitIn(context, "pewter_loki_source_journal_");
  }

  /// As when the agent stops while Loki fails: the sink, which stops last, puts it on disk.
  @Test
  void repeatsNothingThatIsDeliveredAfterItsEnd() throws IOException, DecodeException {
    try (var file = file("system.journal", "a", true)) {
      file.add(1, NOW, "MESSAGE=1");
      sink.isHolding = true;
      try (var _ = run(component(null))) {
        await().until(() -> sink.held.size() == 1);
      }
      sink.isHolding = false;
      sink.held.getFirst().delivered();
      file.add(2, NOW + 1, "MESSAGE=2");
      try (var _ = run(component(null))) {
        awaitLines(line(0, "1"), line(1, "2"));
      }
    }
  }
}
