package dev.pewter.core.http.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TlsContextsTest {
  /// Shows something only where it is the first test of a virtual machine that uses TLS.
  @Test
  @Timeout(60)
  void makesContextsOnManyVirtualThreadsAtOnce() throws InterruptedException {
    var made = new AtomicInteger();
    var ended = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  var context = TlsContexts.make();
                  context.init(null, new TrustManager[] {Trust.anybody()}, null);
                  made.addAndGet(
                      context.createSSLEngine().getSupportedProtocols().length > 0 ? 1 : 0);
                } catch (java.security.GeneralSecurityException e) {
                  throw new IllegalStateException(e);
                } finally {
                  ended.countDown();
                }
              });
    }
    ended.await();
    assertThat(made).hasValue(100);
  }
}
