package dev.pewter.core.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogOutputTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Logs logs = Logs.to(out);
  private final Log log = logs.log("test");

  private List<String> lines() {
    return out.toString(UTF_8).lines().map(l -> l.replaceFirst("ts=\\S+ ", "")).toList();
  }

  private void configure(Level level, LineFormat format) {
    logs.output().configure(level, format, List.of());
  }

  @Test
  void holdsLinesBackUntilItIsConfigured() {
    log.info("Alloy is starting");
    log.debug("detail");
    assertThat(lines()).isEmpty();
    assertThat(logs.output().isConfigured()).isFalse();
    configure(Level.INFO, LineFormat.LOGFMT);
    assertThat(lines()).containsExactly("level=info msg=\"Alloy is starting\"");
  }

  @Test
  void holdsABoundedNumberOfLines() {
    for (int i = 0; i < 5000; i++) {
      log.info("line", "n", i);
    }
    configure(Level.INFO, LineFormat.LOGFMT);
    assertThat(lines()).hasSize(4097);
    assertThat(lines().getLast())
        .isEqualTo(
            "level=warn msg=\"lines dropped before the logging block was evaluated\" count=904");
  }

  @Test
  void changesLevelAndFormatAtOnce() {
    configure(Level.INFO, LineFormat.LOGFMT);
    assertThat(log.isDebugEnabled()).isFalse();
    configure(Level.DEBUG, LineFormat.JSON);
    assertThat(log.isDebugEnabled()).isTrue();
    log.debug("now");
    assertThat(out.toString(UTF_8)).contains("\"level\":\"debug\",\"msg\":\"now\"");
    configure(Level.ERROR, LineFormat.LOGFMT);
    log.warn("not now");
    assertThat(out.toString(UTF_8)).doesNotContain("not now");
  }

  @Test
  void printsFactsOfTheLogBeforeThoseOfTheCall() {
    configure(Level.INFO, LineFormat.LOGFMT);
    log.with("component_path", "/", "component_id", "local.file.a").warn("gone", "path", "/x");
    assertThat(lines())
        .containsExactly("level=warn msg=gone component_path=/ component_id=local.file.a path=/x");
  }

  @Test
  void countsRepeatedWarningsAndNeverSwallowsInfo() {
    configure(Level.INFO, LineFormat.LOGFMT);
    for (int attempt = 1; attempt <= 5; attempt++) {
      log.warn("push failed, will retry", "host", "a", "attempt", attempt);
      log.info("config reloaded");
    }
    log.warn("push failed, will retry", "host", "b", "attempt", 1);
    assertThat(lines().stream().filter(l -> l.contains("config reloaded"))).hasSize(5);
    assertThat(lines().stream().filter(l -> l.contains("push failed")))
        .containsExactly(
            "level=warn msg=\"push failed, will retry\" host=a attempt=1",
            "level=warn msg=\"push failed, will retry\" host=b attempt=1");
    logs.output().close();
    assertThat(lines().getLast())
        .isEqualTo("level=warn msg=\"push failed, will retry\" host=a attempt=5 repeated=4");
  }

  @Test
  void printsTheStackOfABugInItsLine() {
    configure(Level.INFO, LineFormat.LOGFMT);
    log.error("broken", "err", new IllegalStateException("why"));
    assertThat(lines()).singleElement().asString().contains("err=why stack=", "LogOutputTest");
  }

  @Test
  void printsAStackOnlyAtDebug() {
    configure(Level.INFO, LineFormat.LOGFMT);
    log.error("broken", "err", new IOException("why"));
    assertThat(lines()).containsExactly("level=error msg=broken err=why");
    configure(Level.DEBUG, LineFormat.LOGFMT);
    log.info("broken again", "err", new IOException("why"));
    assertThat(lines()).hasSize(3);
    assertThat(lines().getLast()).contains("stack=").contains("LogOutputTest");
  }

  @Test
  void neverWaitsForAReceiver() {
    var received = new CopyOnWriteArrayList<String>();
    var open = new CountDownLatch(1);
    LineSink slow =
        (_, line) -> {
          open.await();
          received.add(line);
        };
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of(slow));
    for (int i = 0; i < 3000; i++) {
      log.info("line", "n", i);
    }
    assertThat(lines()).hasSize(3000);
    open.countDown();
    await().until(() -> received.size() >= 1000);
    assertThat(received.getFirst()).startsWith("ts=").endsWith(" level=info msg=line n=0\n");
    logs.output().close();
  }

  @Test
  void countsLinesThatAReceiverNoLongerGets() {
    var never = new CountDownLatch(1);
    LineSink stuck = (_, _) -> never.await();
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of(stuck));
    for (int i = 0; i < 10; i++) {
      log.info("line", "n", i);
    }
    configure(Level.INFO, LineFormat.LOGFMT);
    await().until(() -> logs.output().notForwarded() >= 9); // the receiver has the first, or not
  }

  @Test
  void goesOnForwardingWhenAReceiverHasABug() {
    var received = new CopyOnWriteArrayList<String>();
    LineSink faulty =
        (_, line) -> {
          if (line.contains("msg=bad")) {
            throw new IllegalStateException("a bug");
          }
          received.add(line.replaceFirst("ts=\\S+ ", ""));
        };
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of(faulty));
    log.info("first");
    log.info("bad");
    log.info("second");
    await().until(() -> received.size() >= 2);
    assertThat(received).containsExactly("level=info msg=first\n", "level=info msg=second\n");
    assertThat(lines())
        .contains(
            "level=error msg=\"a receiver of own lines failed, a line is lost to it\""
                + " err=\"a bug\"");
    logs.output().close();
    log.info("third");
    assertThat(received).hasSize(2);
    assertThat(logs.output().notForwarded()).isEqualTo(1);
  }

  @Test
  void printsWhatEndsAThreadAsALine() throws InterruptedException {
    configure(Level.INFO, LineFormat.LOGFMT);
    var before = Thread.getDefaultUncaughtExceptionHandler();
    try {
      logs.takeUncaught();
      Runnable bug =
          () -> {
            throw new IllegalStateException("a bug");
          };
      Thread.ofPlatform().name("some library").start(bug).join();
      assertThat(lines())
          .singleElement()
          .asString()
          .startsWith(
              "level=error msg=\"a thread failed\" thread=\"some library\" err=\"a bug\" stack=");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void keepsACopyWhileASupportBundleIsMade() {
    configure(Level.INFO, LineFormat.LOGFMT);
    log.info("before");
    logs.output().record();
    log.info("meanwhile");
    assertThat(logs.output().recorded()).contains("msg=meanwhile").doesNotContain("before");
    assertThat(logs.output().recorded()).isEmpty();
  }
}
