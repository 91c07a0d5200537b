package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {
  private static final ConnectionPool.Origin ORIGIN =
      new ConnectionPool.Origin(new HostPort("localhost", 80), null, null);

  private final TestClock clock = new TestClock();
  private final ConnectionPool pool = new ConnectionPool(clock);

  private ClientConnection opened() {
    var connection = new ClientConnection(new EmbeddedChannel());
    pool.opened(ORIGIN, connection);
    return connection;
  }

  @Test
  void givesOutWhatCameBackLast() {
    var one = opened();
    var two = opened();
    pool.giveBack(ORIGIN, one);
    pool.giveBack(ORIGIN, two);
    assertThat(pool.take(ORIGIN)).isSameAs(two);
    assertThat(pool.idleCount()).isEqualTo(1);
  }

  @Test
  void forgetsAConnectionThatCloses() {
    var connection = opened();
    pool.giveBack(ORIGIN, connection);
    connection.channel().close();
    assertThat(pool.idleCount()).isZero();
  }

  @Test
  void keepsNoConnectionThatWasClosedBeforeItCameBack() {
    var connection = opened();
    connection.channel().close();
    pool.giveBack(ORIGIN, connection);
    assertThat(pool.idleCount()).isZero();
  }

  @Test
  void closesWhatWasIdleForTooLong() {
    var connection = opened();
    pool.giveBack(ORIGIN, connection);
    clock.advance(Duration.ofSeconds(80));
    pool.closeIdle();
    assertThat(connection.isUsable()).isTrue();
    clock.advance(Duration.ofSeconds(11));
    pool.closeIdle();
    assertThat(connection.isUsable()).isFalse();
    assertThat(pool.idleCount()).isZero();
  }

  @Test
  void closesWhatComesBackLate() {
    var connection = opened();
    pool.close();
    pool.giveBack(ORIGIN, connection);
    assertThat(connection.isUsable()).isFalse();
    assertThat(pool.idleCount()).isZero();
  }
}
