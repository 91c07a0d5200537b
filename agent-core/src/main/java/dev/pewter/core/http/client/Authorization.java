package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;
import java.util.Locale;

/// The block `authorization`: the header of that name is `<type> <credentials>`.
public record Authorization(
    @Attr(value = "type", byDefault = "") String type,
    @Attr(value = "credentials", byDefault = "") Secret credentials,
    @Attr(value = "credentials_file", byDefault = "") String credentialsFile) {

  static final String BEARER = "Bearer";

  public Authorization {
    if (!credentials.reveal().isEmpty() && !credentialsFile.isEmpty()) {
      throw new InvalidArgument(
          "at most one of authorization credentials & credentials_file must be configured");
    }
    type = type.strip();
    if (type.isEmpty()) {
      type = BEARER;
    }
    if (type.toLowerCase(Locale.ROOT).equals("basic")) {
      throw new InvalidArgument(
          "authorization type cannot be set to \"basic\", use \"basic_auth\" block instead");
    }
  }
}
