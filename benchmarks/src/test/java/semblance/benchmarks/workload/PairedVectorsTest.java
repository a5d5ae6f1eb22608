package semblance.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.VectorMath;

final class PairedVectorsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {384, 512})
  void vectorsLieAsTheirGeometrySays(int dimension) throws IOException {
    Geometry geometry = Geometry.clip(dimension);
    Offset<Double> near = Offset.offset(.03);
    try (Workload workload = Workload.make(folder, geometry, 2_000, 400, 7)) {
      Statistics found = Statistics.of(workload);
      assertThat(found.pictureCone()).isCloseTo(geometry.pictureCone(), near);
      assertThat(found.textCone()).isCloseTo(geometry.textCone(), near);
      assertThat(found.cross()).isCloseTo(geometry.cross(), near);
      assertThat(found.pair()).isCloseTo(geometry.pair(), near);
      assertThat(found.gap()).isBetween(.75, .9);
      assertThat(found.pictureSpread()).isBetween(30.0, 120.0);
      assertThat(found.byText().first()).isLessThan(found.byPicture().tenth());
      assertThat(found.byText().localDimension())
          .isGreaterThan(3 * found.byPicture().localDimension());
    }
  }

  @Test
  void vectorsAreFunctionsOfSeedAndNumber() {
    PairedVectors vectors = new PairedVectors(Geometry.clip(64), 3);
    PairedVectors same = new PairedVectors(Geometry.clip(64), 3);
    assertThat(same.text(9)).isEqualTo(vectors.text(9));
    assertThat(same.picture(1_000_000)).isEqualTo(vectors.picture(1_000_000));
    assertThat(VectorMath.norm(vectors.picture(5))).isCloseTo(1f, Offset.offset(1e-5f));
    assertThat(new PairedVectors(Geometry.clip(64), 4).picture(5)).isNotEqualTo(vectors.picture(5));
  }

  @Test
  void pairsNoNearerThanStrangersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Geometry(64, .5, .5, .3, .2, 1, 4, .5, 10, 2, 1))
        .withMessageContaining("0.3")
        .withMessageContaining("0.2");
  }
}
