package semblance.media.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Picture;
import semblance.embedding.Sha256;
import semblance.media.Fixtures;

class ResamplerTest {
  static Stream<Resampler> resamplers() {
    return Stream.of(new Resampler(new ScalarPasses()), new Resampler(new SimdPasses()));
  }

  @ParameterizedTest
  @MethodSource("resamplers")
  void eachByteEqualsPillows(Resampler resampler) {
    List<String> lines = Fixtures.lines("resampling.tsv");
    for (int i = 0; i < lines.size(); i++) {
      String[] f = lines.get(i).split("\t", -1);
      Picture source = noise(Integer.parseInt(f[0]), Integer.parseInt(f[1]));
      Resampler.Box box =
          new Resampler.Box(
              Float.parseFloat(f[5]),
              Float.parseFloat(f[6]),
              Float.parseFloat(f[7]),
              Float.parseFloat(f[8]));
      Picture result =
          resampler.resized(
              source, box, Integer.parseInt(f[2]), Integer.parseInt(f[3]), Filter.valueOf(f[4]));
      if (i % 40 == 0) {
        assertThat(result.rgb()).isEqualTo(Fixtures.unzipped("resampling/" + i + ".gz"));
      }
      assertThat(Sha256.of(result.rgb())).as(lines.get(i)).isEqualTo(f[9]);
    }
    assertThat(lines).hasSizeGreaterThan(200);
  }

  @Test
  void bothFormsOfTheLoopsAgreeOnRandomSizes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Filter> filters = List.of(Filter.values());
    Resampler scalar = new Resampler(new ScalarPasses());
    Resampler simd = new Resampler(new SimdPasses());
    for (int i = 0; i < 60; i++) {
      Picture source = noise(1 + random.nextInt(150), 1 + random.nextInt(150));
      int width = 1 + random.nextInt(150);
      int height = 1 + random.nextInt(150);
      Filter filter = filters.get(random.nextInt(filters.size()));
      Resampler.Box box = Resampler.Box.of(source);
      assertThat(simd.resized(source, box, width, height, filter).rgb())
          .as("seed %d, %s to %d x %d, %s", seed, source, width, height, filter)
          .isEqualTo(scalar.resized(source, box, width, height, filter).rgb());
    }
  }

  @Test
  void aPartIsWhatACropOfTheWholeWouldBe() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Filter> filters = List.of(Filter.values());
    for (int i = 0; i < 300; i++) {
      Picture source = noise(1 + random.nextInt(60), 1 + random.nextInt(60));
      int width = random.nextInt(4) == 0 ? source.width() : 1 + random.nextInt(60);
      int height = random.nextInt(4) == 0 ? source.height() : 1 + random.nextInt(60);
      int left = random.nextInt(width);
      int top = random.nextInt(height);
      Resampler.Part part =
          new Resampler.Part(
              left, top, 1 + random.nextInt(width - left), 1 + random.nextInt(height - top));
      Filter filter = filters.get(random.nextInt(filters.size()));
      Picture whole = Resampler.resize(source, width, height, filter);
      byte[] cropped = new byte[3 * part.width() * part.height()];
      for (int y = 0; y < part.height(); y++) {
        System.arraycopy(
            whole.rgb(),
            3 * ((top + y) * width + left),
            cropped,
            3 * y * part.width(),
            3 * part.width());
      }
      assertThat(Resampler.resizePart(source, width, height, part, filter).rgb())
          .as("seed %d, %s to %d x %d, %s, %s", seed, source, width, height, part, filter)
          .isEqualTo(cropped);
    }
  }

  @Test
  void partsBeyondTheResultAreRefused() {
    Picture picture = noise(20, 10);
    assertThatThrownBy(() ->
            Resampler.resizePart(picture, 5, 5, new Resampler.Part(3, 0, 3, 5), Filter.NEAREST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 x 5");
    assertThatThrownBy(() -> new Resampler.Part(-1, 0, 3, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void theSameSizeIsTheSamePicture() {
    Picture picture = noise(20, 10);
    assertThat(Resampler.resize(picture, 20, 10, Filter.BICUBIC)).isSameAs(picture);
  }

  @Test
  void sizesAndBoxesThatCannotBeAreRefused() {
    Picture picture = noise(20, 10);
    assertThatThrownBy(() -> Resampler.resize(picture, 0, 5, Filter.BOX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 x 5");
    assertThatThrownBy(() -> Resampler.resize(picture, 100_000, 100_000, Filter.BOX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100000 x 100000");
    assertThatThrownBy(() -> new Resampler.Box(3, 0, 3, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("left < right");
    assertThatThrownBy(
            () -> Resampler.resize(picture, new Resampler.Box(0, 0, 21, 10), 5, 5, Filter.BOX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20 x 10");
  }

  /// The generator that the script of the fixtures uses.
  private static Picture noise(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    int state = width * 1000 + height;
    for (int i = 0; i < rgb.length; i++) {
      state = state * 1664525 + 1013904223;
      rgb[i] = (byte) (state >>> 24);
    }
    return new Picture(width, height, rgb);
  }
}
