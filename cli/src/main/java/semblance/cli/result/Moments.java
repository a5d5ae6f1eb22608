package semblance.cli.result;

import java.util.Locale;
import java.util.Optional;
import semblance.collection.item.Place;

/// When in a sound or film a match is heard or seen, in the words of players.
final class Moments {
  private Moments() {}

  /// Such as `0:12–0:22` or `1:02:05–1:02:07`; empty if the match is no part of something that
  /// lasts.
  static Optional<String> shown(Place place) {
    return switch (place) {
      case Place.TimeRange(long start, long end) ->
          Optional.of(clock(start / 1000) + "–" + clock((end + 999) / 1000));
      case Place.Whole _, Place.TextRange _ -> Optional.empty();
    };
  }

  /// What makes a player that opens a link begin there, as a [media
  /// fragment](https://www.w3.org/TR/media-frags/); empty if there is no such place.
  static String fragment(Place place) {
    return switch (place) {
      case Place.TimeRange(long start, long _) ->
          String.format(Locale.ROOT, "#t=%.1f", start / 1000.0);
      case Place.Whole _, Place.TextRange _ -> "";
    };
  }

  private static String clock(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
