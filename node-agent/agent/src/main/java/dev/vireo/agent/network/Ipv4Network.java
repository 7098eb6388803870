package dev.vireo.agent.network;

import java.net.Inet4Address;

/** An IPv4 network, its address without host bits. */
record Ipv4Network(int address, int prefixLength) {
  private static final int BITS = 32;

  static Ipv4Network of(String ip, int prefixLength) {
    return new Ipv4Network(numberOf(ip) & maskOf(prefixLength), prefixLength);
  }

  boolean contains(String ip) {
    return (numberOf(ip) & maskOf(prefixLength)) == address;
  }

  String netmask() {
    return textOf(maskOf(prefixLength));
  }

  String cidr() {
    return textOf(address) + "/" + prefixLength;
  }

  private static int maskOf(int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (BITS - prefixLength);
  }

  private static int numberOf(String ip) {
    int number = 0;
    for (byte part : Inet4Address.ofLiteral(ip).getAddress()) {
      number = number << Byte.SIZE | Byte.toUnsignedInt(part);
    }
    return number;
  }

  private static String textOf(int number) {
    return "%d.%d.%d.%d"
        .formatted(number >>> 24, number >>> 16 & 0xff, number >>> 8 & 0xff, number & 0xff);
  }
}
