package dev.pewter.core.http.tls;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// Makes the contexts of TLS, the first of them after the JDK has initialised its classes for TLS
/// on a thread that carries no virtual ones. A virtual thread that waits for a class to be
/// initialised keeps its carrier; when all carriers wait for the JDK's named groups, whose
/// initialiser waits for a lock that a virtual thread without a carrier holds, no virtual thread
/// ever goes on again. On two CPUs two first connections at one time were enough.
public final class TlsContexts {
  private static final AtomicBoolean IS_BEGUN = new AtomicBoolean();
  private static final CompletableFuture<Boolean> INITIALIZED = new CompletableFuture<>();

  private TlsContexts() {}

  /// One that has to be initialised with keys and with whom to trust.
  public static SSLContext make() throws NoSuchAlgorithmException {
    if (IS_BEGUN.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("tls/classes").start(TlsContexts::initialize);
    }
    boolean _ = INITIALIZED.join(); // a virtual thread gives its carrier to others meanwhile
    return SSLContext.getInstance("TLS");
  }

  /// Goes as far as a client's first message: what comes then has no lock of others to wait for.
  private static void initialize() {
    boolean isDone = false;
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {Trust.anybody()}, null);
      var engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      var message = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      isDone = engine.wrap(ByteBuffer.allocate(0), message).bytesProduced() > 0;
    } catch (GeneralSecurityException | SSLException _) { // who makes a context is told
      isDone = false;
    } finally {
      boolean _ = INITIALIZED.complete(isDone);
    }
  }
}
