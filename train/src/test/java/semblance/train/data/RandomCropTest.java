package semblance.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import semblance.embedding.Picture;
import semblance.train.data.RandomCrop.Cut;

final class RandomCropTest {
  @Test
  void cutsLieWithinAndHoldMostOfThePicture() {
    SplittableRandom random = new SplittableRandom(5);
    double sum = 0;
    for (int i = 0; i < 2_000; i++) {
      Cut cut = RandomCrop.draw(200, 190, .9, random);
      assertThat(cut.left() + cut.width()).isLessThanOrEqualTo(200);
      assertThat(cut.top() + cut.height()).isLessThanOrEqualTo(190);
      double area = cut.width() * cut.height() / (200.0 * 190);
      assertThat(area).isBetween(.89, 1.0);
      sum += area;
    }
    assertThat(sum / 2_000).isCloseTo(.943, within(.01)); // large areas fit in fewer shapes
  }

  @Test
  void aSmallerShareCutsMoreAwayAndTheWholeCutsNothing() {
    SplittableRandom random = new SplittableRandom(6);
    double least = 1;
    for (int i = 0; i < 500; i++) {
      Cut cut = RandomCrop.draw(200, 200, .3, random);
      least = Math.min(least, cut.width() * cut.height() / 40_000.0);
    }
    assertThat(least).isBetween(.29, .36);
    assertThat(RandomCrop.draw(200, 200, 1, random)).isEqualTo(new Cut(0, 0, 200, 200));
  }

  @Test
  void whatIsTooLongLosesItsEnds() {
    assertThat(RandomCrop.draw(1000, 100, .9, new SplittableRandom(1)))
        .isEqualTo(new Cut(433, 0, 133, 100));
    assertThat(RandomCrop.draw(100, 1000, .9, new SplittableRandom(1)))
        .isEqualTo(new Cut(0, 433, 100, 133));
    assertThat(RandomCrop.draw(1, 1, .9, new SplittableRandom(1))).isEqualTo(new Cut(0, 0, 1, 1));
  }

  @Test
  void theSameSeedGivesTheSamePixels() {
    byte[] rgb = new byte[64 * 48 * 3];
    new SplittableRandom(1).nextBytes(rgb);
    Picture picture = new Picture(64, 48, rgb);
    byte[] one = RandomCrop.apply(picture, 32, 32, .9, new SplittableRandom(7)).rgb();
    assertThat(RandomCrop.apply(picture, 32, 32, .9, new SplittableRandom(7)).rgb()).isEqualTo(one);
    assertThat(RandomCrop.apply(picture, 32, 32, .9, new SplittableRandom(8)).rgb())
        .isNotEqualTo(one);
  }
}
