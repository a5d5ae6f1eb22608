package semblance.ingest.moment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import semblance.collection.item.Place;
import semblance.embedding.Content;
import semblance.embedding.Picture;
import semblance.embedding.Video;

final class FilmCutTest {
  /// A film that makes its frames when they are asked for, one colour each, and counts.
  private static final class Colours implements Video {
    private final int frames;
    private final double rate;
    private final IntUnaryOperator colour;
    private int asked;

    Colours(double seconds, double rate, IntUnaryOperator colour) {
      this.frames = (int) Math.round(seconds * rate);
      this.rate = rate;
      this.colour = colour;
    }

    @Override
    public int frameCount() {
      return frames;
    }

    @Override
    public double framesPerSecond() {
      return rate;
    }

    @Override
    public List<Picture> frames(int... indices) {
      asked += indices.length;
      return IntStream.of(indices).mapToObj(this::frame).toList();
    }

    private Picture frame(int index) {
      byte[] rgb = new byte[32 * 32 * 3];
      Arrays.fill(rgb, (byte) colour.applyAsInt(index));
      return new Picture(32, 32, rgb);
    }
  }

  private static List<Moment> frames(Video film) {
    List<Moment> moments = new ArrayList<>();
    new FilmCut(film).frames(moments::add);
    return moments;
  }

  private static int grey(Moment moment) {
    Content.Film film = (Content.Film) moment.content();
    assertThat(film.video().frameCount()).isEqualTo(1);
    return film.video().frames(0).getFirst().rgb()[0] & 0xff;
  }

  @Test
  void framesAreTakenEveryTwoSecondsInTheMiddleOfTheTimeTheyStandFor() {
    Colours film = new Colours(10, 25, index -> index);
    List<Moment> moments = frames(film);
    assertThat(moments).extracting(FilmCutTest::grey).containsExactly(25, 75, 125, 175, 225);
    assertThat(moments.get(1).place()).isEqualTo(new Place.TimeRange(2000, 4000));
    assertThat(moments.getLast().place()).isEqualTo(new Place.TimeRange(8000, 10_000));
    assertThat(film.asked).isEqualTo(5);
  }

  @Test
  void framesThatLookTheSameAreOneMomentAsLongAsTheyLast() {
    // 6 seconds of one scene with a flicker, 8 of another, 2 of the first again.
    Video film = new Colours(16, 10, i -> (i < 60 || i >= 140 ? 100 : 180) + i % 2);
    List<Moment> moments = frames(film);
    assertThat(moments)
        .extracting(Moment::place)
        .containsExactly(
            new Place.TimeRange(0, 6000),
            new Place.TimeRange(6000, 14_000),
            new Place.TimeRange(14_000, 16_000));
  }

  @Test
  void aSlowChangeIsNotOneMoment() {
    // Two frames next to one another look the same, the first and the last do not.
    assertThat(frames(new Colours(60, 2, index -> 50 + index))).hasSizeBetween(5, 20);
  }

  @Test
  void aStillFilmIsOneWhole() {
    assertThat(frames(new Colours(7, 30, _ -> 9)))
        .extracting(Moment::place)
        .containsExactly(Place.WHOLE);
    assertThat(frames(new Colours(0.1, 10, _ -> 9)))
        .extracting(Moment::place)
        .containsExactly(Place.WHOLE);
  }

  @Test
  void aLongFilmHasNoMoreThanSixHundredMomentsEvenlySpread() {
    Colours film = new Colours(2 * 3600, 24, index -> index * 37 % 251);
    List<Moment> moments = frames(film);
    assertThat(moments).hasSizeBetween(500, 600);
    assertThat(film.asked).isEqualTo(600);
    assertThat(moments.getLast().place()).isEqualTo(new Place.TimeRange(7_188_000, 7_200_000));
  }

  @Test
  void theFrameThatShowsMostStandsForTheFilm() {
    Video film =
        new Video() {
          @Override
          public int frameCount() {
            return 10;
          }

          @Override
          public double framesPerSecond() {
            return 0.5;
          }

          @Override
          public List<Picture> frames(int... indices) {
            return IntStream.of(indices)
                .mapToObj(index -> {
                  byte[] rgb = new byte[32 * 32 * 3];
                  Arrays.fill(rgb, 0, index * 100, (byte) 250);
                  return new Picture(32, 32, rgb);
                })
                .toList();
          }
        };
    Picture shown = new FilmCut(film).frames(_ -> {});
    assertThat(shown.rgb()[899]).isEqualTo((byte) 250);
  }

  @Test
  void windowsOfAFilmLastTenSecondsAndReachItsEnd() {
    List<Moment> moments = new ArrayList<>();
    new FilmCut(new Colours(25, 10, index -> index)).windows(moments::add);
    assertThat(moments)
        .extracting(Moment::place)
        .containsExactly(
            new Place.TimeRange(0, 10_000),
            new Place.TimeRange(7500, 17_500),
            new Place.TimeRange(15_000, 25_000));
    Content.Film last = (Content.Film) moments.getLast().content();
    assertThat(last.video().frameCount()).isEqualTo(100);
    assertThat(last.video().frames(0).getFirst().rgb()[0]).isEqualTo((byte) 150);
  }
}
