package semblance.collection.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import semblance.embedding.InvalidQueryException;

/// A field whose values are counted over a whole result, not only over the page that is returned:
/// over the items that pass the filter and reach the minimum score, if there is one.
///
/// An item is counted once for each of the buckets that its values fall into.
public sealed interface Facet {
  /// The most buckets that are returned.
  int MAXIMUM_BUCKETS = 10_000;

  /// How many values are returned if nothing is said.
  int DEFAULT_VALUES = 10;

  /// The field that is counted.
  String field();

  /// Counts by value, the most frequent first, equal counts by value.
  ///
  /// @param field a keyword, integer, real or boolean field, `_source` or `_modality`
  /// @param limit how many values are returned at most
  record Values(String field, int limit) implements Facet {
    public Values {
      if (limit < 1 || limit > MAXIMUM_BUCKETS) {
        throw new InvalidQueryException(
            "counts of %,d values of '%s': expected 1 to %,d"
                .formatted(limit, field, MAXIMUM_BUCKETS));
      }
    }
  }

  /// Counts by equal steps [n · step, (n + 1) · step), in ascending order, without empty ones.
  ///
  /// @param field an integer or real field
  /// @param step finite and above 0; if absent, a round one that gives ten to twenty-five steps
  record Steps(String field, OptionalDouble step) implements Facet {
    public Steps {
      if (step.isPresent() && !(step.getAsDouble() > 0 && Double.isFinite(step.getAsDouble()))) {
        throw new InvalidQueryException(
            "counts of '%s' by steps of %s: expected a finite number above 0"
                .formatted(field, step.getAsDouble()));
      }
    }
  }

  /// Counts by periods of the calendar in UTC, in ascending order, without empty ones.
  ///
  /// @param field a date field
  /// @param period how long; if absent, the shortest that gives at most thirty-six
  record Periods(String field, Optional<Period> period) implements Facet {}

  /// A length of time that dates are counted by.
  enum Period {
    HOUR,
    DAY,
    MONTH,
    YEAR;

    /// The word for it: `month`.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The ten most frequent values.
  static Facet values(String field) {
    return new Values(field, DEFAULT_VALUES);
  }

  /// What was counted.
  ///
  /// @param facet what was asked
  /// @param buckets values or stretches with their counts
  /// @param others values that were not returned, by the facet's limit
  /// @param missing items without a value
  record Counts(Facet facet, List<Bucket> buckets, long others, long missing) {
    public Counts {
      buckets = List.copyOf(buckets);
    }
  }

  /// A value, or a stretch of values.
  ///
  /// @param label in words: `red`, `10 to 19` of integers, `1.5 to 2` of real numbers, which ends
  ///   before 2, `2011-05`
  /// @param count the items that have such a value
  /// @param filter what just these items pass
  record Bucket(String label, long count, Filter filter) {}
}
