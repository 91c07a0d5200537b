package dev.pewter.metrics.prometheus.exporter.blackbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// Reads the modules of a YAML text: what it does not know is an error.
final class ModuleFile {
  private static final int MAX_BYTES = 4 << 20;

  private ModuleFile() {}

  static Map<String, Module> read(String file) throws IOException, InvalidModules {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("longer than " + MAX_BYTES + " bytes");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  static Map<String, Module> parse(String text) throws InvalidModules {
    Object document;
    try {
      var settings =
          LoadSettings.builder()
              .setCodePointLimit(MAX_BYTES)
              .setMaxAliasesForCollections(50)
              .setAllowDuplicateKeys(false)
              .setSchema(new CoreSchema())
              .build();
      document = new Load(settings).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new InvalidModules("yaml: " + place(e));
    }
    var file = YamlFields.of("", document);
    var modules = new LinkedHashMap<String, Module>();
    var section = file.object("modules");
    for (String name : section.names()) {
      modules.put(name, Module.read(section.object(name)));
    }
    file.end();
    return Collections.unmodifiableMap(modules);
  }

  /// What is wrong and where, without the text around it, which may hold secrets.
  private static String place(YamlEngineException e) {
    if (e instanceof org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException marked) {
      return marked
          .getProblemMark()
          .map(m -> "line " + (m.getLine() + 1) + ": " + marked.getProblem())
          .orElse(String.valueOf(marked.getProblem()));
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("not readable");
  }
}
