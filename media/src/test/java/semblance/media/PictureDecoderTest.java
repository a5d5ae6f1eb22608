package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Picture;
import semblance.media.format.PictureFormat;
import semblance.media.format.PictureHeader;

class PictureDecoderTest {
  private final PictureDecoder decoder = new PictureDecoder();

  static Stream<String> fixtures() {
    return Fixtures.lines("decoding.tsv").stream();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aPictureIsDecodedToWhatAViewerShows(String line) {
    String[] fields = line.split("\t", -1);
    Picture expected = Fixtures.shown(fields[0]);
    Picture decoded = decoder.decode(Fixtures.encoded(fields[0]), fields[0]);
    assertThat(decoded).hasToString(expected.toString());
    assertThat(Fixtures.difference(decoded, expected))
        .as("levels of difference in %s", fields[0])
        .isLessThanOrEqualTo(Integer.parseInt(fields[1]));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void theHeaderGivesTheFormatAndTheSizeAsShown(String line) {
    String file = line.split("\t", -1)[0];
    Picture expected = Fixtures.shown(file);
    PictureHeader header = decoder.header(Fixtures.encoded(file), file);
    PictureFormat format = PictureFormat.ofName(Path.of(file)).orElseThrow();
    assertThat(header).isEqualTo(new PictureHeader(format, expected.width(), expected.height()));
  }

  @Test
  void theFormatIsToldByContentAndNotByName() {
    Picture decoded = decoder.decode(Fixtures.encoded("png-rgb8.png"), "holiday.jpg");
    assertThat(Fixtures.difference(decoded, Fixtures.shown("png-rgb8.png"))).isZero();
  }

  @Test
  void severalThreadsDecodeTheSameAsOne() throws Exception {
    Map<String, Picture> alone =
        Fixtures.files().stream()
            .collect(
                Collectors.toMap(
                    file -> file, file -> decoder.decode(Fixtures.encoded(file), file)));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      var differences =
          IntStream.range(0, 4)
              .mapToObj(thread -> threads.submit(() -> largestDifference(alone)))
              .toList();
      for (Future<Integer> difference : differences) {
        assertThat(difference.get()).isZero();
      }
    }
  }

  private int largestDifference(Map<String, Picture> expected) {
    return expected.entrySet().stream()
        .mapToInt(entry ->
            Fixtures.difference(
                decoder.decode(Fixtures.encoded(entry.getKey()), entry.getKey()), entry.getValue()))
        .max()
        .orElseThrow();
  }

  @Test
  void theDefaultLimitsAreThese() {
    PictureDecoder.Settings defaults = PictureDecoder.Settings.defaults();
    assertThat(defaults.maximumPixels()).isEqualTo(268_435_456);
    assertThat(defaults.maximumFileBytes()).isEqualTo(1_073_741_824);
  }
}
