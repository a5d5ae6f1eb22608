package semblance.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import semblance.embedding.ModelException;

/// Reading YAML as if it were JSON.
final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Yaml() {}

  static JsonNode read(Path file) {
    byte[] bytes = Json.bytes(file);
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || !node.isObject()) {
        throw new ModelException(
            "%s is not a mapping in YAML: expected lines such as 'MODEL:'; the file is damaged or not what its name says"
                .formatted(file));
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s is not valid YAML: %s; bring the file again"
              .formatted(file, e.getOriginalMessage().lines().findFirst().orElse("damaged")),
          e);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read as YAML: %s".formatted(file, e), e);
    }
  }
}
