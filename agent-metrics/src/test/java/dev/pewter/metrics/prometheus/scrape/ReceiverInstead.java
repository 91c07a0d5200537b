package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.SampleReceiver;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/// Gives decoded arguments a receiver, which a test's configuration cannot name.
final class ReceiverInstead {
  private ReceiverInstead() {}

  static PrometheusScrapeArguments of(PrometheusScrapeArguments of, SampleReceiver receiver) {
    RecordComponent[] components = PrometheusScrapeArguments.class.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        values[i] = components[i].getAccessor().invoke(of);
        types[i] = components[i].getType();
        if (components[i].getName().equals("forwardTo")) {
          values[i] = List.of(receiver);
        }
      }
      return PrometheusScrapeArguments.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(Arrays.toString(values), e);
    }
  }
}
