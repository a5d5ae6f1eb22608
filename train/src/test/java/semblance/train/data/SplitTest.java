package semblance.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.TrainingException;
import semblance.train.SmallData;

final class SplitTest {
  @TempDir private Path folder;

  private static CaptionedPicture with(CaptionedPicture pair, Path file, String caption) {
    return new CaptionedPicture(pair.place() + "'", file, List.of(caption), pair.label());
  }

  @Test
  void aTenthIsHeldOutAndStaysWhenOthersCome() {
    List<CaptionedPicture> pairs = SmallData.make(folder, 200);
    Split split = Split.of(List.of(Source.of("s", pairs)), .1, 1);
    assertThat(split.heldOut()).hasSizeBetween(8, 36);
    assertThat(split.learnedPictures() + split.heldOut().size()).isEqualTo(200);
    Split fewer = Split.of(List.of(Source.of("s", pairs.subList(0, 100))), .1, 1);
    assertThat(split.heldOut()).containsAll(fewer.heldOut());
    assertThat(Split.of(List.of(Source.of("s", pairs)), .1, 2).heldOut())
        .isNotEqualTo(split.heldOut());
    assertThat(Split.of(List.of(Source.of("s", pairs)), 0, 2).heldOut()).isEmpty();
  }

  @Test
  void equalFilesFallOnOneSideAndSharedTextsAreFound() throws Exception {
    List<CaptionedPicture> pairs = new ArrayList<>(SmallData.make(folder, 40));
    for (CaptionedPicture pair : List.copyOf(pairs)) {
      Path twin = folder.resolve("twin-" + pair.picture().getFileName());
      Files.copy(pair.picture(), twin);
      pairs.add(with(pair, twin, "the twin of " + pair.place()));
    }
    Split split = Split.of(List.of(Source.of("s", pairs)), .3, 1);
    List<String> heldOut = split.heldOut().stream().map(CaptionedPicture::place).toList();
    assertThat(heldOut).isNotEmpty();
    assertThat(heldOut.stream().filter(place -> place.endsWith("'")).toList())
        .hasSize(heldOut.size() / 2);
    assertThat(split.sharedTexts()).isEmpty();
    CaptionedPicture first = split.heldOut().getFirst();
    CaptionedPicture other = split.learned().getFirst().pairs().getFirst();
    pairs.remove(other);
    pairs.add(with(other, other.picture(), first.captions().getFirst().toUpperCase(Locale.ROOT)));
    assertThat(Split.of(List.of(Source.of("s", pairs)), .3, 1).sharedTexts())
        .extracting(CaptionedPicture::place)
        .containsExactly(first.place());
  }

  @Test
  void filesThatAreGoneAreNamedAndTooFewRefused() {
    List<CaptionedPicture> pairs = new ArrayList<>(SmallData.make(folder, 3));
    pairs.add(with(pairs.getFirst(), folder.resolve("none.jpg"), "nothing"));
    Split split = Split.of(List.of(Source.of("s", pairs)), 0, 1);
    assertThat(split.skipped()).hasSize(1);
    assertThat(split.skipped().getFirst().toString()).contains("none.jpg");
    List<Source> one = List.of(Source.of("s", pairs.subList(0, 1)));
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> Split.of(one, 0, 1))
        .withMessageContaining("1 of 1 pairs")
        .withMessageContaining("expected 2 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.of(one, 1, 1))
        .withMessageContaining("share of 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CaptionedPicture("t:1", folder, List.of(" "), Optional.empty()))
        .withMessageContaining("t:1 has no caption");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Source("s", pairs, 0))
        .withMessageContaining("weight 0.0");
  }
}
