package semblance.model;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiglipParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-siglip", "tiny-siglip2-fixed", "tiny-siglip2-naflex"})
  void siglipGivesTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"open-clip-siglip", "open-clip-siglip2", "open-clip-timm-vit"})
  void timmsVisionTransformersGiveTheVectorsOfOpenClip(String name) {
    Parity.check(name, cache);
  }
}
