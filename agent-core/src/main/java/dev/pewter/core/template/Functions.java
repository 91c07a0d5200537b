package dev.pewter.core.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All functions by name.
final class Functions {
  private static final Map<String, Fn> ALL = all();

  /// Functions of sprig that are not here: they make keys and certificates, which no line of a log
  /// needs.
  private static final Set<String> REFUSED =
      Set.of(
          "buildCustomCert",
          "derivePassword",
          "genCA",
          "genCAWithKey",
          "genPrivateKey",
          "genSelfSignedCert",
          "genSelfSignedCertWithKey",
          "genSignedCert",
          "genSignedCertWithKey");

  private Functions() {}

  static boolean isRefused(String name) {
    return REFUSED.contains(name);
  }

  /// A function, or null when there is none of that name.
  static @Nullable Fn get(String name) {
    return ALL.get(name);
  }

  private static Map<String, Fn> all() {
    var table = new Table();
    Builtins.addTo(table);
    TextFunctions.addTo(table);
    RegexFunctions.addTo(table);
    ListFunctions.addTo(table);
    DictFunctions.addTo(table);
    NumberFunctions.addTo(table);
    ValueFunctions.addTo(table);
    DateFunctions.addTo(table);
    PathFunctions.addTo(table);
    CryptoFunctions.addTo(table);
    SemverFunctions.addTo(table);
    return Map.copyOf(table.functions);
  }

  /// Where the groups of functions put theirs.
  static final class Table {
    private final Map<String, Fn> functions = new HashMap<>();

    /// @param names one or more, with a space between
    /// @param parameters as `Fn` has them
    void add(String names, String parameters, Fn.Body body) {
      var function = new Fn(parameters, body);
      for (String name : names.split(" ", -1)) {
        functions.put(name, function);
      }
    }
  }
}
