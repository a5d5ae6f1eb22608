package semblance.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LatentSpaceTest {
  private static final TowerIdentity WORDS =
      TowerIdentity.of(Modality.TEXT, Map.of("weights", "a".repeat(64), "pooling", "mean"));
  private static final TowerIdentity PICTURES =
      TowerIdentity.of(Modality.IMAGE, Map.of("weights", "b".repeat(64), "pooling", "mean"));

  @Test
  void aSpaceIsTheSameWhateverTheOrderOfItsTowers() {
    LatentSpace one = LatentSpace.of(2, List.of(WORDS, PICTURES));
    LatentSpace other = LatentSpace.of(2, List.of(PICTURES, WORDS));
    assertThat(one).isEqualTo(other);
    assertThat(one.fingerprint()).matches("[0-9a-f]{64}");
    assertThat(one.shortFingerprint()).hasSize(12);
    assertThat(one.differences(other)).isEmpty();
    assertThat(one.towerIds())
        .isEqualTo(Map.of(Modality.TEXT, WORDS.id(), Modality.IMAGE, PICTURES.id()));
  }

  @Test
  void anyChangedPartMakesAnotherSpaceAndIsNamed() {
    LatentSpace one = LatentSpace.of(2, List.of(WORDS, PICTURES));
    TowerIdentity pooled =
        TowerIdentity.of(Modality.TEXT, Map.of("weights", "c".repeat(64), "pooling", "first"));
    LatentSpace other = LatentSpace.of(2, List.of(pooled, PICTURES));
    assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
    assertThat(one.differences(other))
        .containsExactly(
            "text tower's pooling: mean against first",
            "text tower's weights: aaaaaaaaaaaa… against cccccccccccc…");
  }

  @Test
  void dimensionAndMissingTowersAreNamed() {
    LatentSpace one = LatentSpace.of(2, List.of(WORDS, PICTURES));
    assertThat(one.differences(LatentSpace.of(3, List.of(WORDS))))
        .containsExactly("dimension 2 against 3", "image tower: present against none");
    assertThat(LatentSpace.of(3, List.of(WORDS)).fingerprint())
        .isNotEqualTo(LatentSpace.of(2, List.of(WORDS)).fingerprint());
  }

  @Test
  void aSpaceNeedsATowerAndOneAModality() {
    assertThatThrownBy(() -> LatentSpace.of(2, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one tower");
    assertThatThrownBy(() -> LatentSpace.of(2, List.of(WORDS, WORDS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two text towers");
    assertThatThrownBy(() -> LatentSpace.of(0, List.of(WORDS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension 0");
  }

  @Test
  void aTowersIdDependsOnEachPartAndItsModality() {
    TowerIdentity one = TowerIdentity.of(Modality.TEXT, Map.of("a", "1", "b", "2"));
    assertThat(TowerIdentity.of(Modality.TEXT, Map.of("b", "2", "a", "1")).id())
        .isEqualTo(one.id());
    assertThat(one.parts()).isEqualTo(new TreeMap<>(Map.of("a", "1", "b", "2")));
    for (TowerIdentity other :
        List.of(
            TowerIdentity.of(Modality.IMAGE, Map.of("a", "1", "b", "2")),
            TowerIdentity.of(Modality.TEXT, Map.of("a", "1", "b", "3")),
            TowerIdentity.of(Modality.TEXT, Map.of("a", "1")),
            TowerIdentity.of(Modality.TEXT, Map.of("a", "1b", "", "2")),
            TowerIdentity.of(Modality.TEXT, Map.of("a1", "", "b", "2")))) {
      assertThat(other.id()).isNotEqualTo(one.id());
    }
    assertThatThrownBy(() -> new TowerIdentity("abc", Modality.TEXT, new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'abc'")
        .hasMessageContaining("64 hexadecimal digits");
  }
}
