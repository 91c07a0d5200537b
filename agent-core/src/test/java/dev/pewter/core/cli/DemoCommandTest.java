package dev.pewter.core.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  @Test
  void refusesAPortThatSomebodyElseHas() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> DemoCommand.refuseTaken(String.valueOf(port)))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("the demo cannot listen on 127.0.0.1:" + port + ": Address")
          .hasMessageEndingWith("; name another port in PEWTER_DEMO_PORT");
    }
  }

  @Test
  void refusesWhatIsNoPort() {
    assertThatThrownBy(() -> DemoCommand.refuseTaken("http"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("the demo cannot listen on 127.0.0.1:http: ");
    assertThatThrownBy(() -> DemoCommand.refuseTaken("70000")).isInstanceOf(UsageException.class);
  }

  @Test
  void takesAPortThatIsFree() throws IOException {
    assertThatCode(() -> DemoCommand.refuseTaken(String.valueOf(FreePort.find())))
        .doesNotThrowAnyException();
  }
}
