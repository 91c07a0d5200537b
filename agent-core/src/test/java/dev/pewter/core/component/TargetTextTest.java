package dev.pewter.core.component;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTextTest {
  @ParameterizedTest
  @CsvSource({
    "__param_api_key, hush, (secret)",
    "__param_Token, hush, (secret)",
    "__param_sig, hush, (secret)",
    "__param_module, http_2xx, http_2xx",
    "token, a label, a label",
    "__metrics_path__, /m?token=hush, /m?token=xxxxx",
    "__address__, u:hush@h:80, u:xxxxx@h:80",
    "__address__, hush@h:80, xxxxx@h:80",
    "__address__, h:80/m?token=hush, h:80/m?token=xxxxx",
    "instance, u:hu/sh@h:80, u:xxxxx@h:80",
    "__param_target, h:80/a@b, h:80/a@b",
    "__param_target, u:hush@h/?x=http://a:hush@c, u:xxxxx@h/?x=http://a:xxxxx@c",
    "__address__, http://u:hush@h, http://u:xxxxx@h",
    "mail, a@b, a@b",
    "__address__, h:80, h:80",
    "url, http://u:hush@h/?key=hush&a=b, http://u:xxxxx@h/?key=xxxxx&a=b",
  })
  void hidesWhatIsSecret(String label, String value, String shown) {
    assertThat(TargetText.of(Target.of(Map.of(label, value))))
        .isEqualTo("{\"" + label + "\"=\"" + shown + "\"}");
    assertThat(TargetText.shown(Labels.of(label, value)))
        .hasToString("{" + label + "=\"" + shown + "\"}");
  }

  @Test
  void showsAllTargets() {
    var targets = List.of(Target.of(Map.of("a", "1")), Target.of(Map.of("b", "2")));
    assertThat(TargetText.of(targets)).isEqualTo("[{\"a\"=\"1\"} {\"b\"=\"2\"}]");
  }
}
