package dev.pewter.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "db_password",
        "PASSWD",
        "key_pem",
        "X-Api-Key",
        "apiKey",
        "APIKEY",
        "api_key",
        "Authorization",
        "X-Auth",
        "Set-Cookie",
        "X-Amz-Signature",
        "sig",
        "access_token",
        "tokens",
        "secret_access_key",
        "credentials",
        "data_source_name",
        "connectionString",
        "jwt"
      })
  void speakOfASecret(String name) {
    assertThat(SecretNames.speaks(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_",
        "url",
        "password_file",
        "token_url",
        "key_file",
        "token_file_path",
        "keyspace",
        "monkey",
        "author",
        "authenticate_matching_paths",
        "client_auth_type",
        "username",
        "module",
        "compass",
        "job",
        "body"
      })
  void speakOfNone(String name) {
    assertThat(SecretNames.speaks(name)).isFalse();
  }

  @Test
  void holdWhatHasOtherNames() {
    assertThat(SecretNames.holds("http_headers")).isTrue();
    assertThat(SecretNames.holds("body")).isTrue();
    assertThat(SecretNames.holds("values")).isFalse();
  }
}
