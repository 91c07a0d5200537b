package dev.pewter.core.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/// A host with two addresses, both of this machine, for the tests of every module: the JDK asks it
/// for names before the system, see `META-INF/services`.
public final class TwoAddresses extends InetAddressResolverProvider {
  public static final String HOST = "two-addresses.test";

  /// The one that is listed first.
  public static InetAddress first() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  public static InetAddress second() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
  }

  @Override
  public String name() {
    return HOST;
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    var system = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return host.equals(HOST) ? Stream.of(first(), second()) : system.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return system.lookupByAddress(address);
      }
    };
  }
}
