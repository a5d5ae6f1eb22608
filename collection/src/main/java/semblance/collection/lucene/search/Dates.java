package semblance.collection.lucene.search;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import semblance.collection.query.Facet.Period;

/// Microseconds since 1970, as dates are indexed, in the words of the calendar in UTC.
final class Dates {
  private static final long MICROS = 1_000_000;

  private Dates() {}

  static LocalDateTime time(long micros) {
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1_000, ZoneOffset.UTC);
  }

  /// The microsecond at which a second begins.
  static long micros(LocalDateTime second) {
    return second.toEpochSecond(ZoneOffset.UTC) * MICROS;
  }

  /// A date as a filter reads it.
  static String written(long micros) {
    return Instant.ofEpochSecond(0).plus(micros, ChronoUnit.MICROS).toString();
  }

  /// The beginning of the period that a time lies in.
  static LocalDateTime start(LocalDateTime time, Period period) {
    return switch (period) {
      case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
      case DAY -> time.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
      case YEAR -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
    };
  }

  /// The beginning of the next period.
  static LocalDateTime after(LocalDateTime start, Period period) {
    return start.plus(1, unit(period));
  }

  /// How many periods lie between two beginnings.
  static long between(LocalDateTime from, LocalDateTime to, Period period) {
    return unit(period).between(from, to);
  }

  private static ChronoUnit unit(Period period) {
    return switch (period) {
      case HOUR -> ChronoUnit.HOURS;
      case DAY -> ChronoUnit.DAYS;
      case MONTH -> ChronoUnit.MONTHS;
      case YEAR -> ChronoUnit.YEARS;
    };
  }
}
