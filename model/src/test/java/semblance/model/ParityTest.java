package semblance.model;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-clip-quick-gelu", "tiny-clip-gelu", "tiny-clip-odd", "tiny-clip-sharded"})
  void clipGivesTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }

  @Test
  void semblanceMiniMultilingualGivesTheVectorsOfTransformers() {
    Path folder = Fixtures.mini().resolveSibling("semblance-mini-multilingual");
    Parity.check(folder, "semblance-mini-multilingual", cache);
  }

  @Test
  void semblanceMiniGivesTheVectorsOfPytorch() {
    Parity.check(Fixtures.mini(), "semblance-mini", cache);
  }
}
