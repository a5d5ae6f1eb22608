package semblance.collection.lucene.search;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import org.apache.lucene.util.NumericUtils;
import semblance.collection.query.Facet;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;

/// Counts of numbers by value and by equal steps.
final class NumberFacets {
  /// The most steps that are made where none was asked for.
  private static final int MOST_STEPS = 25;

  private NumberFacets() {}

  static Facet.Counts values(Facet.Values facet, NumberTally numbers) throws IOException {
    NumberTally.Tally tally = numbers.count(value -> value);
    List<Map.Entry<Long, Long>> ranked = new ArrayList<>(tally.counts().entrySet());
    ranked.sort(Map.Entry.<Long, Long>comparingByValue().reversed()); // stable: equals ascend
    List<Facet.Bucket> buckets = new ArrayList<>();
    for (Map.Entry<Long, Long> entry : ranked.subList(0, Math.min(facet.limit(), ranked.size()))) {
      BigDecimal number = decimal(numbers, entry.getKey());
      buckets.add(
          new Facet.Bucket(
              label(number),
              entry.getValue(),
              new Filter.Compare(facet.field(), Operator.EQUAL, new Value.Numeric(number))));
    }
    return new Facet.Counts(facet, buckets, ranked.size() - buckets.size(), tally.missing());
  }

  static Facet.Counts steps(Facet.Steps facet, NumberTally numbers) throws IOException {
    LongSummaryStatistics extent = numbers.extent();
    if (extent.getCount() == 0) {
      return new Facet.Counts(facet, List.of(), 0, numbers.count(value -> value).missing());
    }
    BigDecimal least = decimal(numbers, extent.getMin());
    BigDecimal greatest = decimal(numbers, extent.getMax());
    BigDecimal step =
        facet.step().isPresent()
            ? BigDecimal.valueOf(facet.step().getAsDouble())
            : roundStep(least, greatest, numbers.isReal());
    requireFew(facet, least, greatest, step);
    NumberTally.Tally tally = numbers.count(value -> number(numbers, value, step));
    boolean whole = !numbers.isReal() && step.stripTrailingZeros().scale() <= 0;
    List<Facet.Bucket> buckets = new ArrayList<>();
    tally
        .counts()
        .forEach((number, count) -> {
          BigDecimal from = step.multiply(BigDecimal.valueOf(number));
          BigDecimal to = from.add(step);
          buckets.add(
              new Facet.Bucket(
                  label(from, to, whole),
                  count,
                  new Filter.Range(facet.field(), new Value.Numeric(from), new Value.Numeric(to))));
        });
    return new Facet.Counts(facet, buckets, 0, tally.missing());
  }

  /// @param whole whether all is integers, so that the last of a step can be named
  private static String label(BigDecimal from, BigDecimal to, boolean whole) {
    BigDecimal last = whole ? to.subtract(BigDecimal.ONE) : to;
    return from.compareTo(last) == 0 ? label(from) : label(from) + " to " + label(last);
  }

  private static void requireFew(
      Facet.Steps facet, BigDecimal least, BigDecimal greatest, BigDecimal step) {
    BigDecimal steps = greatest.subtract(least).divide(step, MathContext.DECIMAL64);
    if (steps.compareTo(BigDecimal.valueOf(Facet.MAXIMUM_BUCKETS)) > 0) {
      throw new InvalidQueryException(
          "counts of '%s' by steps of %s from %s to %s make more than %,d: choose longer steps"
              .formatted(
                  facet.field(),
                  label(step),
                  label(least),
                  label(greatest),
                  Facet.MAXIMUM_BUCKETS));
    }
  }

  /// The number of the step that a value lies in. The beginning of a step is exactly as its filter
  /// has it: .3 begins the fourth step of .1, although .3 / .1 is below 3 in binary.
  private static long number(NumberTally numbers, long value, BigDecimal step) {
    if (!numbers.isReal()) {
      return BigDecimal.valueOf(value).divide(step, 0, RoundingMode.FLOOR).longValueExact();
    }
    double real = NumericUtils.sortableLongToDouble(value);
    double quotient = real / step.doubleValue();
    long nearest = Math.round(quotient);
    boolean clear = Math.abs(quotient - nearest) > 1e-6 * Math.max(1, Math.abs(quotient));
    if (clear) {
      return (long) Math.floor(quotient);
    }
    return step.multiply(BigDecimal.valueOf(nearest)).doubleValue() <= real ? nearest : nearest - 1;
  }

  /// The least of 1, 2 or 5 times a power of ten that makes few enough steps.
  private static BigDecimal roundStep(BigDecimal least, BigDecimal greatest, boolean real) {
    BigDecimal span = greatest.subtract(least);
    if (span.signum() == 0) {
      return BigDecimal.ONE;
    }
    int exponent = (int) Math.floor(Math.log10(span.doubleValue() / MOST_STEPS)) - 1;
    while (true) {
      for (int digit : new int[] {1, 2, 5}) {
        BigDecimal step = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
        boolean whole = real || step.compareTo(BigDecimal.ONE) >= 0;
        if (whole && span.divide(step, MathContext.DECIMAL64).doubleValue() <= MOST_STEPS - 1) {
          return step;
        }
      }
      exponent++;
    }
  }

  private static BigDecimal decimal(NumberTally numbers, long value) {
    return numbers.isReal()
        ? BigDecimal.valueOf(NumericUtils.sortableLongToDouble(value))
        : BigDecimal.valueOf(value);
  }

  private static String label(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return Math.abs((long) plain.precision() - plain.scale()) > 15
        ? plain.toString()
        : plain.toPlainString();
  }
}
