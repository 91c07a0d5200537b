package dev.pewter.core.cluster;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the cluster asks the machine's network.
interface Network {

  /// The addresses of a name; not empty.
  List<String> resolve(String host) throws IOException;

  /// Whether somebody listens there.
  boolean isListening(String host, int port);

  /// All addresses of this machine.
  Set<String> ownAddresses();

  /// The first address of the named interfaces, IPv4 before IPv6; empty if there is none.
  String firstAddress(List<String> interfaces);

  /// The real one.
  Network SYSTEM =
      new Network() {
        private static final int TIMEOUT_MILLIS = 2000;

        @Override
        public List<String> resolve(String host) throws IOException {
          return Stream.of(InetAddress.getAllByName(host)).map(Network::text).toList();
        }

        @Override
        public boolean isListening(String host, int port) {
          try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return true;
          } catch (IOException _) {
            return false; // that is the answer
          }
        }

        @Override
        public Set<String> ownAddresses() {
          try {
            return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(Network::text)
                .collect(Collectors.toSet());
          } catch (SocketException _) {
            return Set.of(); // no network at all
          }
        }

        @Override
        public String firstAddress(List<String> interfaces) {
          try {
            var usable = new ArrayList<NetworkInterface>();
            for (var each : NetworkInterface.networkInterfaces().toList()) {
              boolean isNamed =
                  interfaces.equals(List.of("all")) || interfaces.contains(each.getName());
              if (isNamed && each.isUp() && !each.isLoopback()) {
                usable.add(each);
              }
            }
            return usable.stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .map(Network::text)
                .orElse("");
          } catch (SocketException _) {
            return ""; // no network at all
          }
        }
      };

  /// Without the scope of a link-local address.
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
