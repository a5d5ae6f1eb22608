package semblance.catalog.reembedding;

import java.util.List;

/// How far two models agree about what is near: the share of the first ten matches in one
/// generation that are among the first ten in the other.
///
/// A low figure does not say which of the two is right. It says how much will look different.
///
/// @param texts of the reference set's texts as queries
/// @param items of stored items as queries
/// @param mostDifferent the queries whose matches have least in common, the worst first
public record OverlapReport(Kind texts, Kind items, List<Comparison> mostDifferent) {
  public OverlapReport {
    mostDifferent = List.copyOf(mostDifferent);
  }

  /// The queries of one kind.
  ///
  /// @param queries how many were asked
  /// @param overlap the mean share, 0 to 1; 1 if none was asked
  public record Kind(int queries, double overlap) {}

  /// The first ten matches of one query in both generations.
  ///
  /// @param query what was asked
  /// @param overlap the share they have in common
  /// @param searched ids that the searched generation finds, best first
  /// @param beside ids that the one beside it finds
  public record Comparison(
      String query, double overlap, List<String> searched, List<String> beside) {
    public Comparison {
      searched = List.copyOf(searched);
      beside = List.copyOf(beside);
    }
  }
}
