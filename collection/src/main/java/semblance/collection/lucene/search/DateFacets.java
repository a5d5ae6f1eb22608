package semblance.collection.lucene.search;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import semblance.collection.query.Facet;
import semblance.collection.query.Facet.Period;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;

/// Counts of dates by periods of the calendar in UTC.
final class DateFacets {
  /// The most periods that are made where no length was asked for.
  private static final int MOST_PERIODS = 36;

  private DateFacets() {}

  static Facet.Counts periods(Facet.Periods facet, NumberTally dates) throws IOException {
    LongSummaryStatistics extent = dates.extent();
    if (extent.getCount() == 0) {
      return new Facet.Counts(facet, List.of(), 0, dates.count(value -> value).missing());
    }
    LocalDateTime first = Dates.time(extent.getMin());
    LocalDateTime last = Dates.time(extent.getMax());
    Period period = facet.period().orElseGet(() -> shortest(first, last));
    if (count(first, last, period) > Facet.MAXIMUM_BUCKETS) {
      throw new InvalidQueryException(
          "counts of '%s' by the %s from %s to %s make more than %,d: choose a longer period"
              .formatted(
                  facet.field(),
                  period.label(),
                  first.toLocalDate(),
                  last.toLocalDate(),
                  Facet.MAXIMUM_BUCKETS));
    }
    Calendar calendar = new Calendar(period);
    NumberTally.Tally tally = dates.count(calendar::start);
    List<Facet.Bucket> buckets = new ArrayList<>();
    tally
        .counts()
        .forEach((start, count) -> {
          LocalDateTime from = Dates.time(start);
          buckets.add(
              new Facet.Bucket(label(from, period), count, filter(facet.field(), from, period)));
        });
    return new Facet.Counts(facet, buckets, 0, tally.missing());
  }

  /// Finds the beginnings of periods, fast for dates that lie near one another.
  private static final class Calendar {
    private final Period period;
    private long start;
    private long end; // after the period

    Calendar(Period period) {
      this.period = period;
    }

    long start(long micros) {
      if (micros < start || micros >= end) {
        LocalDateTime beginning = Dates.start(Dates.time(micros), period);
        start = Dates.micros(beginning);
        end = Dates.micros(Dates.after(beginning, period));
      }
      return start;
    }
  }

  private static long count(LocalDateTime first, LocalDateTime last, Period period) {
    return Dates.between(Dates.start(first, period), Dates.start(last, period), period) + 1;
  }

  private static Period shortest(LocalDateTime first, LocalDateTime last) {
    for (Period period : Period.values()) { // the shortest comes first
      if (count(first, last, period) <= MOST_PERIODS) {
        return period;
      }
    }
    return Period.YEAR;
  }

  private static String label(LocalDateTime start, Period period) {
    String whole = start.toString(); // 2011-05-03T14:00
    return switch (period) {
      case YEAR -> whole.substring(0, 4);
      case MONTH -> whole.substring(0, 7);
      case DAY -> whole.substring(0, 10);
      case HOUR -> whole;
    };
  }

  private static Filter filter(String field, LocalDateTime start, Period period) {
    return period == Period.HOUR
        ? new Filter.Range(
            field, Value.of(start.toString()), Value.of(Dates.after(start, period).toString()))
        : new Filter.Compare(field, Operator.EQUAL, Value.of(label(start, period)));
  }
}
