package semblance.benchmarks.workload;

import java.util.Locale;

/// One kind of question.
///
/// @param queries what is asked with
/// @param count how many of the nearest are wanted: k
/// @param perMille how many of a thousand items pass the filter; 1,000 for no filter
public record Cell(Queries queries, int count, int perMille) {
  /// As many as pass without a filter.
  public static final int ALL = 1_000;

  public boolean filtered() {
    return perMille < ALL;
  }

  /// For people, such as `text -> picture, k 10, 1 % pass`.
  public String words() {
    String asked = "%s -> picture, k %d".formatted(queries.name(), count);
    return filtered() ? asked + String.format(Locale.ROOT, ", %s %% pass", share()) : asked;
  }

  /// The share that passes, in percent, without zeros at the end.
  public String share() {
    return perMille % 10 == 0 ? Integer.toString(perMille / 10) : "0." + perMille;
  }
}
