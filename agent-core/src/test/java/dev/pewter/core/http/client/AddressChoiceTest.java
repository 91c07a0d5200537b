package dev.pewter.core.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {

  private static InetAddress[] addresses() throws UnknownHostException {
    var all = new InetAddress[3];
    for (int i = 0; i < all.length; i++) {
      all[i] = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (i + 1)});
    }
    return all;
  }

  @Test
  void keepsTheOrder() throws UnknownHostException {
    assertThat(AddressChoice.FIRST.order(addresses())).containsExactly(addresses());
  }

  @Test
  void beginsWithAnyByChance() throws UnknownHostException {
    var first = new HashSet<InetAddress>();
    for (int i = 0; i < 1000; i++) {
      var order = AddressChoice.BY_CHANCE.order(addresses());
      assertThat(order).containsExactlyInAnyOrder(addresses());
      first.add(order.getFirst());
    }
    assertThat(first).containsExactlyInAnyOrder(addresses());
  }
}
