package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.config.decode.Decoder;
import dev.pewter.core.config.eval.Value;
import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every component can be run again when a bug of ours has ended it: early, and in the midst.
class SecondRunIT {
  private static final Pattern REFERENCE =
      Pattern.compile("\\b[a-z_0-9]+(?:\\.[a-z_0-9]+)+\\.(receiver|targets|output|rules)\\b");
  private static final Pattern HOST = Pattern.compile("[a-z.]*\\bexample(?:\\.com|\\.org)?\\b");
  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path directory;

  @SuppressWarnings("rawtypes") // a service is looked up by its raw class
  static Stream<String> components() {
    return ServiceLoader.load(ComponentProvider.class).stream().map(p -> p.get().name());
  }

  @ParameterizedTest
  @MethodSource("components")
  void runsAgainAfterABug(String name) throws Exception {
    for (ComponentProvider<?> provider : ServiceLoader.load(ComponentProvider.class)) {
      if (provider.name().equals(name)) {
        runsAgain(provider);
      }
    }
  }

  private <A extends Record> void runsAgain(ComponentProvider<A> provider) throws Exception {
    String id = provider.name() + ".x";
    var context = new BrokenContext(new TestContext(id, directory.resolve(id), Clock.SYSTEM));
    var component = made(provider, context);
    for (int questions : List.of(0, 4, NEVER)) {
      assertThat(run(component, context, questions))
          .satisfiesAnyOf(
              end -> assertThat(end).hasMessage(BrokenContext.BUG),
              end -> assertThat(end).isInstanceOf(InterruptedException.class),
              end -> assertThat(end).isInstanceOf(IOException.class)); // such as no journal here
    }
  }

  private static <A extends Record> Component<A> made(
      ComponentProvider<A> provider, BrokenContext context) throws IOException, DecodeException {
    var arguments = Decoder.decode(example(provider), provider.arguments(), SecondRunIT::known);
    try {
      return provider.create(context, arguments);
    } catch (ComponentException e) {
      return Assumptions.abort("cannot be made on this machine: " + e.getMessage());
    }
  }

  /// The block on a component's page, with hosts that answer nothing, and at once.
  private static Statement.Block example(ComponentProvider<?> provider) throws IOException {
    try (var in = provider.getClass().getResourceAsStream(provider.name() + ".md")) {
      String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int start = page.indexOf("```alloy\n", page.indexOf("\n## Example\n")) + 9;
      String text = page.substring(start, page.indexOf("\n```", start) + 1);
      text =
          REFERENCE
              .matcher(HOST.matcher(text.replace("/host/root", "")).replaceAll("127.0.0.1"))
              .replaceAll("$1");
      return Blocks.parse(text).body().statements().stream()
          .filter(Statement.Block.class::isInstance)
          .map(Statement.Block.class::cast)
          .filter(block -> block.name().text().equals(provider.name()))
          .findFirst()
          .orElseThrow();
    }
  }

  /// What examples refer to, each by its last name only.
  private static @Nullable Value known(String name) {
    return switch (name) {
      case "receiver" -> new Value.Capsule(new Sink());
      case "targets", "output" -> new Value.Arr(List.of());
      case "rules" -> Value.Null.NULL;
      default -> null;
    };
  }

  private static final class Sink implements LogReceiver, SampleReceiver {
    @Override
    public String name() {
      return "sink";
    }

    @Override
    public void accept(LogBatch batch) {
      batch.delivery().delivered();
    }

    @Override
    public void accept(SampleBatch batch) {
      batch.delivery().delivered();
    }
  }

  /// Runs until a bug, or until it waits for something to do; then it is stopped.
  ///
  /// @return what it has ended with
  private static Throwable run(Component<?> component, BrokenContext context, int questions)
      throws InterruptedException {
    var thrown = new AtomicReference<Throwable>(new InterruptedException());
    var thread =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, bug) -> thrown.set(bug))
            .start(
                () -> {
                  context.breakAfter(questions);
                  try {
                    component.run();
                  } catch (IOException | InterruptedException e) {
                    thrown.set(e);
                  }
                });
    await().pollInterval(Duration.ofMillis(5)).until(() -> WAITING.contains(thread.getState()));
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).as("has ended").isTrue();
    return thrown.get();
  }
}
