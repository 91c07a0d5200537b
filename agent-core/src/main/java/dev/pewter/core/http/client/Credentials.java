package dev.pewter.core.http.client;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.http.tls.ConfiguredText;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What goes into the `Authorization` header, of what was configured. Files are read again for
/// every request.
public final class Credentials {
  private Credentials() {}

  /// The header's value; null when neither `basic_auth` nor `authorization` is configured.
  public static @Nullable String of(HttpClientArguments arguments) throws IOException {
    var basic = arguments.basicAuth();
    if (basic != null) {
      var password = new ConfiguredText(basic.password().reveal(), basic.passwordFile());
      return basic(basic.username(), read("basic auth password", password));
    }
    var authorization = arguments.authorization();
    if (authorization != null) {
      var credentials =
          new ConfiguredText(authorization.credentials().reveal(), authorization.credentialsFile());
      return authorization.type() + " " + read("authorization credentials", credentials);
    }
    return null;
  }

  /// A secret of a file without the blanks around it.
  static String read(String what, ConfiguredText text) throws IOException {
    try {
      String value = text.file().isEmpty() ? text.read() : text.read().strip();
      if (!HeaderRules.isFieldValue(value)) {
        throw new IOException("it has a line break or another control character");
      }
      return value;
    } catch (IOException e) {
      throw new IOException("unable to read " + what + ": " + e.getMessage(), e);
    }
  }

  public static String basic(String user, String password) {
    byte[] both = Utf8.bytes(user + ":" + password);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /// Basic authentication with what stands before the `@` of a URL, if anything does.
  static @Nullable String ofUserInfo(URI url) {
    String userInfo = url.getUserInfo();
    if (userInfo == null) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    return colon < 0
        ? basic(userInfo, "")
        : basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
  }
}
