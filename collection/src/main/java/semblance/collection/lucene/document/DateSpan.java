package semblance.collection.lucene.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// The stretch of time that a date written in ISO 8601 stands for: a year, a month, a day or an
/// instant. Dates are indexed as microseconds since 1970, by their start.
///
/// @param start the first microsecond
/// @param end the microsecond after the last
public record DateSpan(long start, long end) {
  private static final Pattern YEAR = Pattern.compile("\\d{4}");
  private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?");
  private static final Pattern ZONE =
      Pattern.compile("(.*\\d{2}:\\d{2}.*?)(Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})");

  /// Whether a string is so clearly a date that a field may be taken for one: a day at least.
  public static boolean looksLikeDate(String text) {
    return text.length() >= 10
        && text.length() <= 40
        && DAY.matcher(text.substring(0, 10)).matches()
        && parse(text).isPresent();
  }

  public static Optional<DateSpan> parse(String text) {
    try {
      if (DAY.matcher(text).matches()) {
        LocalDate day = LocalDate.parse(text);
        return Optional.of(days(day, day.plusDays(1)));
      }
      if (MONTH.matcher(text).matches()) {
        YearMonth month = YearMonth.parse(text);
        return Optional.of(days(month.atDay(1), month.plusMonths(1).atDay(1)));
      }
      if (YEAR.matcher(text).matches()) {
        LocalDate first = LocalDate.of(Integer.parseInt(text), 1, 1);
        return Optional.of(days(first, first.plusYears(1)));
      }
      var zone = ZONE.matcher(text);
      boolean zoned = zone.matches();
      String local = zoned ? zone.group(1) : text;
      if (!TIME.matcher(local).matches()) {
        return Optional.empty();
      }
      LocalDateTime time = LocalDateTime.parse(local.replace(' ', 'T').replace(',', '.'));
      Instant instant =
          zoned
              ? OffsetDateTime.of(time, ZoneOffset.of(zone.group(2))).toInstant()
              : time.toInstant(ZoneOffset.UTC);
      long micros = micros(instant);
      return Optional.of(new DateSpan(micros, micros + 1));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static DateSpan days(LocalDate first, LocalDate after) {
    return new DateSpan(
        micros(first.atStartOfDay().toInstant(ZoneOffset.UTC)),
        micros(after.atStartOfDay().toInstant(ZoneOffset.UTC)));
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }
}
