package semblance.ingest.exchange;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import semblance.collection.item.Place;

/// Which part of its item a vector is of, as numbers with names: characters of a text, milliseconds
/// of a sound or film; none for the whole.
final class PlaceColumns {
  private static final String START = "text_start";
  private static final String END = "text_end";
  private static final String FROM = "time_start_ms";
  private static final String TO = "time_end_ms";

  /// All names.
  static final List<String> ALL = List.of(START, END, FROM, TO);

  private PlaceColumns() {}

  /// The numbers of a place.
  static Map<String, Long> of(Place place) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    switch (place) {
      case Place.Whole _ -> {}
      case Place.TextRange(int start, int end) -> {
        numbers.put(START, (long) start);
        numbers.put(END, (long) end);
      }
      case Place.TimeRange(long start, long end) -> {
        numbers.put(FROM, start);
        numbers.put(TO, end);
      }
    }
    return numbers;
  }

  /// The place that numbers tell; empty if they tell none.
  ///
  /// @param number the number of a name, if there is one
  /// @throws IllegalArgumentException if there is no such place
  static Optional<Place> read(Function<String, Optional<Long>> number) {
    Optional<Long> start = number.apply(START);
    if (start.isPresent()) {
      return Optional.of(
          new Place.TextRange(
              Math.toIntExact(start.get()), Math.toIntExact(number.apply(END).orElse(0L))));
    }
    return number.apply(FROM).map(from -> new Place.TimeRange(from, number.apply(TO).orElse(0L)));
  }
}
