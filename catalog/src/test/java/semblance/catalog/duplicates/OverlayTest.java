package semblance.catalog.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Picture;

final class OverlayTest {
  private static final int WIDTH = 240;
  private static final int HEIGHT = 180;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aLighterOrCutCopyMeetsItsOriginal(long seed) {
    Appearance original = Appearance.of(blobs(seed, 0, 0, WIDTH, HEIGHT, 1));
    Overlay overlay = new Overlay();
    assertThat(overlay.likeness(original, Appearance.of(blobs(seed, 0, 0, WIDTH, HEIGHT, .6f))))
        .isGreaterThan(.95f);
    Appearance cut = Appearance.of(blobs(seed, 15, 10, WIDTH - 10, HEIGHT - 12, 1));
    assertThat(overlay.likeness(original, cut)).isGreaterThan(Overlay.ALIKE);
    assertThat(overlay.likeness(cut, original)).isGreaterThan(Overlay.ALIKE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anotherPictureDoesNotMeet(long seed) {
    Appearance one = Appearance.of(blobs(seed, 0, 0, WIDTH, HEIGHT, 1));
    Appearance other = Appearance.of(blobs(seed + 100, 0, 0, WIDTH, HEIGHT, 1));
    assertThat(new Overlay().likeness(one, other)).isLessThan(.5f);
  }

  @Test
  void sheetsOfOneColourAreAlikeOnlyIfTheirColourIs() {
    Overlay overlay = new Overlay();
    assertThat(overlay.likeness(plain(200, 50, 40), plain(200, 90, 10))).isEqualTo(1);
    assertThat(overlay.likeness(plain(200, 50, 40), plain(120, 50, 40))).isZero();
    Appearance blobs = Appearance.of(blobs(1, 0, 0, WIDTH, HEIGHT, 1));
    assertThat(overlay.likeness(plain(200, 50, 40), blobs)).isZero();
  }

  @Test
  void aPictureOfOnePixelHasAnAppearance() {
    Appearance dot = Appearance.of(new Picture(1, 1, new byte[] {1, 2, 3}));
    assertThat(dot.isPlain()).isTrue();
  }

  private static Appearance plain(int grey, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    java.util.Arrays.fill(rgb, (byte) grey);
    return Appearance.of(new Picture(width, height, rgb));
  }

  /// A window of a scene of soft blobs.
  private static Picture blobs(
      long seed, int left, int top, int right, int bottom, float brightness) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] blobs = new float[60][];
    for (int i = 0; i < blobs.length; i++) {
      blobs[i] =
          new float[] {
            random.nextInt(WIDTH),
            random.nextInt(HEIGHT),
            6 + random.nextInt(14),
            random.nextInt(256)
          };
    }
    int width = right - left;
    int height = bottom - top;
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float level = 128;
        for (float[] blob : blobs) {
          double distance = Math.hypot(x + left - blob[0], y + top - blob[1]);
          level = distance < blob[2] ? blob[3] : level;
        }
        for (int channel = 0; channel < 3; channel++) {
          rgb[3 * (y * width + x) + channel] = (byte) (level * brightness);
        }
      }
    }
    return new Picture(width, height, rgb);
  }
}
