package dev.pewter.deploy;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The agent as a component sees it, but at one of its questions the thread that asks has a bug.
final class BrokenContext implements ComponentContext {
  static final String BUG = "a bug of this test";

  private final ComponentContext agent;
  private volatile @Nullable Thread victim;
  private int left; // of the victim

  BrokenContext(ComponentContext agent) {
    this.agent = agent;
  }

  /// Lets so many questions of this thread be answered; the next one throws, and no more after it.
  void breakAfter(int questions) {
    left = questions;
    victim = Thread.currentThread();
  }

  private ComponentContext asked() {
    if (Thread.currentThread() == victim && left-- == 0) {
      victim = null;
      throw new IllegalStateException(BUG);
    }
    return agent;
  }

  @Override
  public String id() {
    return asked().id();
  }

  @Override
  public String moduleId() {
    return asked().moduleId();
  }

  @Override
  public Log log() {
    return asked().log();
  }

  @Override
  public Metrics metrics() {
    return asked().metrics();
  }

  @Override
  public Path dataDirectory() {
    return asked().dataDirectory();
  }

  @Override
  public Clock clock() {
    return asked().clock();
  }

  @Override
  public void export(Record exports) {
    asked().export(exports);
  }

  @Override
  public AgentInfo agent() {
    return asked().agent();
  }

  @Override
  public Cluster cluster() {
    return asked().cluster();
  }

  @Override
  public void ask(LocalRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    asked().ask(request, response);
  }

  @Override
  public Tap tap() {
    return asked().tap();
  }
}
