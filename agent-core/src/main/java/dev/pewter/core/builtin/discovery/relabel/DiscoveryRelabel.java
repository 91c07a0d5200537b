package dev.pewter.core.builtin.discovery.relabel;

import dev.pewter.core.component.Component;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Tap;
import dev.pewter.core.component.TargetText;
import dev.pewter.core.model.Target;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rules;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/// Applies rules to targets whenever either changes.
final class DiscoveryRelabel implements Component<DiscoveryRelabelArguments> {
  private final ComponentContext context;

  DiscoveryRelabel(ComponentContext context, DiscoveryRelabelArguments arguments) {
    this.context = context;
    update(arguments);
  }

  @Override
  public void run() throws InterruptedException {
    new CountDownLatch(1).await(); // there is nothing to do between updates
  }

  @Override
  public void update(DiscoveryRelabelArguments arguments) {
    var relabeler = new Relabeler(arguments.rules(), LabelNames.UTF8);
    var output = new ArrayList<Target>(arguments.targets().size());
    Tap tap = context.tap();
    for (Target target : arguments.targets()) {
      Target relabelled = relabeler.apply(target);
      if (relabelled != null) {
        output.add(relabelled);
      }
      if (tap.isWatched()) {
        tap.show(
            () ->
                TargetText.of(target)
                    + " => "
                    + (relabelled == null ? "{}" : TargetText.of(relabelled)));
      }
    }
    tap.count(Tap.Kind.TARGET, arguments.targets().size());
    context.export(new DiscoveryRelabelExports(output, new Rules(arguments.rules())));
  }
}
