package dev.pewter.core.http.client;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.Secret;

/// The block `basic_auth`.
public record BasicAuth(
    @Attr(value = "username", byDefault = "") String username,
    @Attr(value = "password", byDefault = "") Secret password,
    @Attr(value = "password_file", byDefault = "") String passwordFile) {

  public BasicAuth {
    if (!password.reveal().isEmpty() && !passwordFile.isEmpty()) {
      throw new InvalidArgument(
          "at most one of basic_auth password & password_file must be configured");
    }
  }
}
