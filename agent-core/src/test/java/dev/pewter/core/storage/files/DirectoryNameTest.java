package dev.pewter.core.storage.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Prod_eu-1.example", "b..c"})
  void isTheNameWhereItCanBe(String name) {
    assertThat(DirectoryName.of("endpoint", name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", ".hidden", "a/b", "a\\b", "a b", "ä", "a\0", "a:b"})
  void isAHashOfOthers(String name) {
    assertThat(DirectoryName.of("endpoint", name)).matches("endpoint-[0-9a-f]{6}");
  }

  @Test
  void isAHashOfLongNames() {
    assertThat(DirectoryName.of("endpoint", "a".repeat(100))).isEqualTo("a".repeat(100));
    assertThat(DirectoryName.of("endpoint", "a".repeat(101))).matches("endpoint-[0-9a-f]{6}");
  }

  /// Else what a running agent has stored would be left behind by its next version.
  @Test
  void staysTheSame() {
    assertThat(DirectoryName.hash("http://localhost:3100/loki/api/v1/push\0")).isEqualTo("b32043");
  }
}
