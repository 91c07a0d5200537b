package dev.pewter.core.api;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The cluster as the web API shows it: this agent alone.
final class Peers {
  private Peers() {}

  static String self(String listenAddress) {
    var json = new JsonText();
    json.open('[').item().open('{');
    json.member("name").string(hostName());
    json.member("addr").string(listenAddress);
    json.member("isSelf").raw("true");
    json.member("state").string("participant");
    return json.close('}').close(']').toString();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a host that does not know its own name
    }
  }
}
