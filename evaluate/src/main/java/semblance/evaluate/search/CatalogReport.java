package semblance.evaluate.search;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.evaluate.calibration.Refusals;

/// What a catalog was measured to do.
///
/// @param items in the catalog
/// @param language of the queries; empty if the data do not say
/// @param comparison without a filter
/// @param filtered with a filter, by field
/// @param answered recall by k where what scores below the minimum is not shown
/// @param refusals how often "no good match" is right; empty if the model reads no texts
/// @param strategy how the catalog looked for the last query, in its own words; the first ones may
///   go before what it searches with has been made
/// @param latency the median time of a search by itself, its vector being known
/// @param bytes what the catalog's files take
public record CatalogReport(
    long items,
    String language,
    Comparison comparison,
    SortedMap<String, Comparison> filtered,
    SortedMap<Integer, Double> answered,
    Optional<Refusals> refusals,
    String strategy,
    Duration latency,
    long bytes) {
  public CatalogReport {
    filtered = Collections.unmodifiableSortedMap(new TreeMap<>(filtered));
    answered = Collections.unmodifiableSortedMap(new TreeMap<>(answered));
  }

  /// The index beside comparing every vector.
  ///
  /// @param queries how many were asked
  /// @param exact recall by k where every vector is compared
  /// @param index recall by k as the catalog answers by itself
  /// @param overlap the share of the first ten by comparing all that are among the first ten of the
  ///   index
  /// @param unlike the queries whose first ten differ
  public record Comparison(
      int queries,
      SortedMap<Integer, Double> exact,
      SortedMap<Integer, Double> index,
      double overlap,
      List<String> unlike) {
    public Comparison {
      exact = Collections.unmodifiableSortedMap(new TreeMap<>(exact));
      index = Collections.unmodifiableSortedMap(new TreeMap<>(index));
      unlike = List.copyOf(unlike);
    }
  }
}
