package semblance.model;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisionEncoderParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-dinov2", "tiny-dinov2-swiglu", "tiny-dinov2-registers", "tiny-vit"})
  void visionTransformersByThemselvesGiveTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }
}
