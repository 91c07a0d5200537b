package dev.pewter.k8s.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pewter.core.json.JsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Objects as no API server should send them: at each place of a sound one, once, something else.
public final class OddObjects {
  private static final List<@Nullable Object> ODD =
      Arrays.asList(
          null,
          0L,
          -5L,
          99_999_999_999L,
          true,
          "",
          "[::1",
          "a b\0\n\uFFFD=,;\"{",
          "-1",
          "9999-99-99T99:99:99Z",
          List.of(),
          Arrays.asList("a", null, 5L, List.of(), Map.of()),
          Map.of(),
          Map.of("a", "b", "name", Map.of(), "", List.of()));

  private OddObjects() {}

  /// Takes an object apart; only a `JsonException` may come out of it.
  @FunctionalInterface
  public interface Reader {
    void read(String json) throws JsonException;
  }

  /// Reads a sound object, which must work, and then all the odd ones.
  public static void readAll(String sound, Reader reader) throws JsonException {
    reader.read(sound);
    var odd = of(sound);
    assertThat(odd).hasSizeGreaterThan(100);
    for (String json : odd) {
      try {
        reader.read(json);
      } catch (JsonException _) {
        continue; // left out, and told of
      } catch (IllegalArgumentException | IllegalStateException | NullPointerException e) {
        fail("a bug reading " + json, e);
      }
    }
  }

  private static List<String> of(String sound) {
    var all = new ArrayList<String>();
    for (Object each : variants(JsonValues.parse(sound))) {
      all.add(JsonValues.write(each));
    }
    return all;
  }

  private static List<@Nullable Object> variants(@Nullable Object value) {
    var all = new ArrayList<@Nullable Object>(ODD);
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, member) -> {
            for (Object each : variants(member)) {
              var copy = new LinkedHashMap<@Nullable Object, @Nullable Object>(map);
              copy.put(name, each);
              all.add(copy);
            }
          });
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        for (Object each : variants(list.get(i))) {
          var copy = new ArrayList<@Nullable Object>(list);
          copy.set(i, each);
          all.add(copy);
        }
      }
    }
    return all;
  }
}
