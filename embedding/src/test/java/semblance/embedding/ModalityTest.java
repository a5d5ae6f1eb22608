package semblance.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModalityTest {
  @Test
  void eachModalityIsFoundByItsLabelInAnyCase() {
    for (Modality modality : Modality.values()) {
      assertThat(Modality.of(modality.label())).isEqualTo(modality);
      assertThat(Modality.of(modality.name())).isEqualTo(modality);
      assertThat(modality).hasToString(modality.label());
    }
  }

  @Test
  void anUnknownLabelIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Modality.of("smell"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'smell'")
        .hasMessageContaining("text, image, audio, video");
  }

  @Test
  void aModelWithoutATowerIsToldOfOnesThatHaveIt() {
    assertThat(
            new UnsupportedModalityException(
                "semblance-mini", Modality.AUDIO, List.of(Modality.TEXT, Modality.IMAGE)))
        .hasMessageContaining("semblance-mini has no audio tower")
        .hasMessageContaining("text and image")
        .hasMessageContaining("CLAP");
  }
}
