package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Picture;
import semblance.embedding.Video;

class VideoDecoderTest {
  /// Levels by which FFmpeg 8, ours, and 9, PyAV's, may convert apart.
  private static final int TOLERANCE = 2;

  private final VideoDecoder decoder = new VideoDecoder();

  static Stream<StreamFixtures.FilmCase> films() {
    return StreamFixtures.films().stream();
  }

  @ParameterizedTest
  @MethodSource("films")
  void framesAreThoseOfTheReference(StreamFixtures.FilmCase film) {
    List<Picture> expected = StreamFixtures.shown(film.file());
    Video video = decoder.open(StreamFixtures.path("films/" + film.file()));
    assertThat(video.frameCount()).isEqualTo(film.frames());
    assertThat(video.framesPerSecond()).isEqualTo(film.framesPerSecond(), within(0.01));
    int[] kept = IntStream.range(0, expected.size()).map(i -> i * film.step()).toArray();
    List<Picture> found = video.frames(kept);
    int worst = 0;
    for (int i = 0; i < kept.length; i++) {
      assertThat(found.get(i)).hasToString(expected.get(i).toString());
      worst = Math.max(worst, Fixtures.difference(found.get(i), expected.get(i)));
    }
    assertThat(worst).isLessThanOrEqualTo(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("films")
  void eachFrameAloneIsTheOneOfASequentialReading(StreamFixtures.FilmCase film) {
    Video video = decoder.open(Fixtures.bytes("films/" + film.file()), film.file());
    List<Picture> all = video.frames(IntStream.range(0, video.frameCount()).toArray());
    for (int i = 0; i < all.size(); i++) {
      assertThat(video.frames(i).getFirst().rgb()).as("frame %d", i).isEqualTo(all.get(i).rgb());
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
    Collections.shuffle(order, new Random(5));
    order.add(order.getFirst());
    List<Picture> shuffled = video.frames(order.stream().mapToInt(i -> i).toArray());
    for (int i = 0; i < order.size(); i++) {
      assertThat(shuffled.get(i).rgb()).isEqualTo(all.get(order.get(i)).rgb());
    }
  }

  @Test
  void manyThreadsMayAskAtOnce() {
    Video video = decoder.open(StreamFixtures.path("films/h264.mp4"));
    byte[] expected = video.frames(7).getFirst().rgb();
    assertThat(
            IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> video.frames(i % 7, 7).getLast().rgb())
                .allMatch(rgb -> Arrays.equals(rgb, expected)))
        .isTrue();
  }
}
