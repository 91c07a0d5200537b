package dev.pewter.k8s;

import dev.pewter.core.component.ComponentProvider;
import dev.pewter.core.testing.ComponentContract;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every component of this module keeps the contract.
class ComponentContractTest {

  @SuppressWarnings("rawtypes") // a service is looked up by its raw class
  static Stream<String> components() {
    return ServiceLoader.load(ComponentProvider.class).stream()
        .filter(p -> p.type().getName().startsWith("dev.pewter.k8s."))
        .map(p -> p.get().name());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("components")
  void keepsTheContract(String name) throws IOException {
    for (ComponentProvider<?> provider : ServiceLoader.load(ComponentProvider.class)) {
      if (provider.name().equals(name)) {
        ComponentContract.check(provider);
      }
    }
  }
}
