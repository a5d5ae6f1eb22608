package semblance.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.Picture;
import semblance.embedding.UnreadableContentException;
import semblance.media.resample.Filter;
import semblance.model.image.ResizeRule.Size;

class ImagePreprocessingTest {
  @TempDir Path temporary;

  private ImagePreprocessing read(String json) {
    return PreprocessorConfig.read(Pictures.config(temporary, json), ImageProcessor.CLIP);
  }

  @ParameterizedTest
  @CsvSource({"1, 5000", "5000, 1", "1, 1", "60000, 1", "3, 2"})
  void picturesOfExtremeShapesHaveTheNetworksSize(int width, int height) {
    for (ImageProcessor processor : ImageProcessor.values()) {
      ImagePreprocessing preprocessing =
          PreprocessorConfig.read(
              Pictures.config(
                  temporary,
                  "{\"do_center_crop\": true, \"crop_size\": 16, \"image_processor_type\": \"%s\"}"
                      .formatted(processor.className())),
              ImageProcessor.CLIP);
      Picture prepared = preprocessing.prepare(Pictures.noise(width, height));
      if (processor == ImageProcessor.SIGLIP2) {
        assertThat(preprocessing.size()).isEmpty();
        assertThat(prepared.width() % 16).isZero();
        assertThat(prepared.height() % 16).isZero();
        assertThat(prepared.width() / 16 * (prepared.height() / 16)).isBetween(1, 256);
      } else {
        assertThat(prepared.width()).as(processor.className()).isEqualTo(16);
        assertThat(prepared.height()).as(processor.className()).isEqualTo(16);
      }
    }
  }

  @Test
  void noSideIsEverZero() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      int a = 1 + random.nextInt(60);
      int b = 1 + random.nextInt(60);
      Size picture =
          new Size(
              1 + (int) Math.exp(random.nextDouble() * 11),
              1 + (int) Math.exp(random.nextDouble() * 11));
      for (ResizeRule rule :
          List.of(
              new ResizeRule.Keep(),
              new ResizeRule.Exactly(a, b),
              new ResizeRule.ShortestEdge(a),
              new ResizeRule.BoundedEdges(a, b),
              new ResizeRule.Within(a, b),
              new ResizeRule.KeepRatio(a, b, true),
              new ResizeRule.KeepRatio(a, b, false),
              new ResizeRule.Patches(a, b))) {
        Size size = rule.apply(picture);
        assertThat(Math.min(size.width(), size.height()))
            .as("seed %d, %s of %s: %s", seed, rule, picture, size)
            .isPositive();
        if (rule instanceof ResizeRule.Patches) {
          assertThat(size.width() % a + size.height() % a).isZero();
          assertThat(size.width() / a * (size.height() / a)).isLessThanOrEqualTo(b);
        }
      }
    }
  }

  @Test
  void cropsDoNotMakeWhatTheyCutOff() {
    // The whole would have 8192 x 409,600,000 pixels.
    ImagePreprocessing preprocessing = read("{\"size\": 8192, \"crop_size\": 4}");
    Picture prepared = preprocessing.prepare(Pictures.noise(1, 50_000));
    assertThat(prepared.width()).isEqualTo(4);
    assertThat(prepared.height()).isEqualTo(4);
  }

  @Test
  void shapesThatWouldBecomeTooLargeAreRefused() {
    ImagePreprocessing whole = read("{\"size\": 8192, \"do_center_crop\": false}");
    assertThatThrownBy(() -> whole.prepare(Pictures.noise(1, 5000)))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("1 x 5000 pixels")
        .hasMessageContaining("8192 x 40960000")
        .hasMessageContaining("at most 67108864");
    ImagePreprocessing cropped = read("{\"size\": 8192, \"crop_size\": 4}");
    assertThatThrownBy(() -> cropped.prepare(Pictures.noise(1, 200_000)))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("1 x 200000 pixels");
  }

  @Test
  void picturesThatDoNotFitTheirPaddingAreRefused() {
    ImagePreprocessing padded =
        read(
            "{\"do_resize\": false, \"do_center_crop\": false, \"do_pad\": true, \"pad_size\": 10}");
    assertThat(padded.prepare(Pictures.noise(10, 3)).height()).isEqualTo(10);
    assertThatThrownBy(() -> padded.prepare(Pictures.noise(11, 3)))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("11 x 3")
        .hasMessageContaining("10 x 10");
  }

  @Test
  void aPictureThatIsRightAlreadyIsNotCopied() {
    Picture picture = Pictures.noise(12, 12);
    assertThat(read("{\"size\": 12, \"crop_size\": 12}").prepare(picture)).isSameAs(picture);
    assertThat(read("{\"size\": [12, 12], \"do_center_crop\": false}").prepare(picture))
        .isSameAs(picture);
  }

  /// Fingerprints of stored collections are made of these strings.
  @Test
  void descriptionsStayAsTheyAre() {
    assertThat(read("{}").describe())
        .isEqualTo(
            Map.of(
                "resize", "ShortestEdge[edge=224]",
                "filter", "BICUBIC",
                "crop", "Size[width=224, height=224]",
                "rescale", "0.00392156862745098",
                "mean", "[0.48145466, 0.4578275, 0.40821073]",
                "deviation", "[0.26862954, 0.26130258, 0.27577711]"));
    assertThat(read("{\"size\": [2, 3], \"do_center_crop\": false}").describe())
        .containsEntry("resize", "Exactly[width=3, height=2]")
        .containsEntry("crop", "none");
  }

  @Test
  void descriptionsTellWhatDiffersInPixels() {
    Size size = new Size(3, 3);
    ImagePreprocessing clip = read("{\"size\": 3, \"crop_size\": 3}");
    ImagePreprocessing other =
        new ImagePreprocessing(
            clip.resize(),
            Filter.BICUBIC,
            List.of(new Frame(size, Frame.Place.CENTRE_HALF_TO_EVEN, List.of(1, 2, 3))),
            clip.rescale(),
            clip.mean(),
            clip.deviation());
    assertThat(other.describe())
        .containsEntry("crop", "Size[width=3, height=3] CENTRE_HALF_TO_EVEN on [1, 2, 3]");
  }
}
