package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.util.HashMap;
import java.util.Map;

/// The registered names of DNS types, classes and answer codes.
final class DnsNames {
  static final int INTERNET = 1;
  static final int ANY = 255;

  private static final Map<String, Integer> TYPES =
      numbers(
          "A 1 NS 2 MD 3 MF 4 CNAME 5 SOA 6 MB 7 MG 8 MR 9 NULL 10 PTR 12 HINFO 13 MINFO 14 MX 15"
              + " TXT 16 RP 17 AFSDB 18 X25 19 ISDN 20 RT 21 NSAP-PTR 23 SIG 24 KEY 25 PX 26 GPOS"
              + " 27 AAAA 28 LOC 29 NXT 30 EID 31 NIMLOC 32 SRV 33 ATMA 34 NAPTR 35 KX 36 CERT 37"
              + " DNAME 39 OPT 41 APL 42 DS 43 SSHFP 44 IPSECKEY 45 RRSIG 46 NSEC 47 DNSKEY 48"
              + " DHCID 49 NSEC3 50 NSEC3PARAM 51 TLSA 52 SMIMEA 53 HIP 55 NINFO 56 RKEY 57 TALINK"
              + " 58 CDS 59 CDNSKEY 60 OPENPGPKEY 61 CSYNC 62 ZONEMD 63 SVCB 64 HTTPS 65 SPF 99"
              + " UINFO 100 UID 101 GID 102 UNSPEC 103 NID 104 L32 105 L64 106 LP 107 EUI48 108"
              + " EUI64 109 TKEY 249 TSIG 250 IXFR 251 AXFR 252 MAILB 253 MAILA 254 ANY 255 URI 256"
              + " CAA 257 AVC 258 AMTRELAY 260 TA 32768 DLV 32769");
  private static final Map<String, Integer> CLASSES =
      numbers("IN 1 CS 2 CH 3 HS 4 NONE 254 ANY 255");
  private static final Map<String, Integer> CODES =
      numbers(
          "NOERROR 0 FORMERR 1 SERVFAIL 2 NXDOMAIN 3 NOTIMP 4 REFUSED 5 YXDOMAIN 6 YXRRSET 7"
              + " NXRRSET 8 NOTAUTH 9 NOTZONE 10 BADSIG 16 BADKEY 17 BADTIME 18 BADMODE 19 BADNAME"
              + " 20 BADALG 21 BADTRUNC 22 BADCOOKIE 23");

  private DnsNames() {}

  private static Map<String, Integer> numbers(String text) {
    var numbers = new HashMap<String, Integer>();
    String[] words = text.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      numbers.put(words[i], Integer.valueOf(words[i + 1]));
    }
    return numbers;
  }

  /// A type's number; -1 when there is none.
  static int typeOf(String name) {
    return TYPES.getOrDefault(name, -1);
  }

  /// A class's number; -1 when there is none.
  static int classOf(String name) {
    return CLASSES.getOrDefault(name, -1);
  }

  /// An answer code's number; -1 when there is none.
  static int codeOf(String name) {
    return CODES.getOrDefault(name, -1);
  }

  static String type(int number) {
    return name(TYPES, number, "TYPE");
  }

  static String dnsClass(int number) {
    return name(CLASSES, number, "CLASS");
  }

  static String code(int number) {
    return name(CODES, number, "RCODE");
  }

  private static String name(Map<String, Integer> numbers, int number, String prefix) {
    return numbers.entrySet().stream()
        .filter(e -> e.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(prefix + number);
  }
}
