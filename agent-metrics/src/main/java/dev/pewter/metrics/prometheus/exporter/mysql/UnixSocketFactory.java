package dev.pewter.metrics.prometheus.exporter.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/// Lets the driver connect to a socket of the file system without the library it wants for that.
/// The driver makes it by its name.
public final class UnixSocketFactory extends ConfigurableSocketFactory {
  /// The property with the path.
  static final String PATH = "pewterSocketPath";

  private String path = "";

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    path = configuration.nonMappedOptions().getProperty(PATH, "");
  }

  @Override
  public Socket createSocket() {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket();
  }

  /// Looks like a socket of the network. It knows no timeouts: an interruption of its thread ends
  /// every wait.
  private static final class UnixSocket extends Socket {
    private final String path;
    private final SocketChannel channel;

    UnixSocket(String path) {
      this.path = path;
      try {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        channel.close();
        throw new IOException("dial unix " + path + ": " + e.getMessage(), e);
      }
    }

    @Override
    public InputStream getInputStream() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public boolean isConnected() {
      return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
