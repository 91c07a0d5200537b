package dev.pewter.metrics.prometheus.echo;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.metrics.SampleReceiverExports;
import dev.pewter.metrics.SampleText;
import java.util.concurrent.CountDownLatch;

/// Writes each batch to the agent's own log as one text, and so delivers it.
final class PrometheusEcho implements Component<PrometheusEchoArguments>, SampleReceiver {
  private final ComponentContext context;
  private volatile PrometheusEchoArguments arguments;

  PrometheusEcho(ComponentContext context, PrometheusEchoArguments arguments) {
    this.context = context;
    this.arguments = arguments;
    context.export(new SampleReceiverExports(this));
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // works on its callers' threads
  }

  @Override
  public void update(PrometheusEchoArguments newArguments) {
    arguments = newArguments;
  }

  @Override
  public String name() {
    return context.globalId() + ".receiver";
  }

  @Override
  public void accept(SampleBatch batch) {
    String text = BatchText.of(batch, arguments.isOpenMetrics());
    context.log().info("received metrics", "metrics", text);
    SampleText.pass(context.tap(), batch);
    batch.delivery().delivered();
  }
}
