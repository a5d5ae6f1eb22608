package semblance.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static LatentSpace space(String weights) {
    return LatentSpace.of(2, List.of(TowerIdentity.of(Modality.TEXT, Map.of("weights", weights))));
  }

  private static final LatentSpace SPACE = space("one");

  @Test
  void theCosineOfUnitVectorsIsTheirDotProduct() {
    Embedding east = new Embedding(SPACE, "t", new float[] {1, 0});
    Embedding northEast = new Embedding(SPACE, "t", VectorMath.normalized(new float[] {1, 1}));
    assertThat(east.cosine(northEast)).isCloseTo((float) Math.sqrt(.5), Offset.offset(1e-6f));
    assertThat(east.cosine(east)).isEqualTo(1);
  }

  @Test
  void mixingSpacesIsRefusedAndTheDifferenceNamed() {
    Embedding one = new Embedding(SPACE, "t", new float[] {1, 0});
    LatentSpace elsewhere = space("two");
    Embedding other = new Embedding(elsewhere, "t", new float[] {1, 0});
    assertThatThrownBy(() -> one.cosine(other))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining(SPACE.shortFingerprint())
        .hasMessageContaining(elsewhere.shortFingerprint())
        .hasMessageContaining("text tower's weights: one against two");
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void vectorsThatAreNoUnitVectorsOfTheSpaceAreRefused() {
    assertThatThrownBy(() -> new Embedding(SPACE, "t", new float[] {1, 0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 numbers")
        .hasMessageContaining("dimension 2");
    for (float[] vector : new float[][] {{0, 0}, {2, 0}, {Float.NaN, 1}, {1.01f, 0}}) {
      assertThatThrownBy(() -> new Embedding(SPACE, "t", vector))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("norm 1");
    }
  }

  @Test
  void anEmbeddingCannotBeChangedThroughItsVector() {
    Embedding embedding = new Embedding(SPACE, "t", new float[] {1, 0});
    embedding.vector()[0] = 5;
    assertThat(embedding.vector()).containsExactly(1, 0);
    assertThat(embedding).isEqualTo(new Embedding(SPACE, "t", new float[] {1, 0}));
    assertThat(embedding).hasSameHashCodeAs(new Embedding(SPACE, "t", new float[] {1, 0}));
  }
}
