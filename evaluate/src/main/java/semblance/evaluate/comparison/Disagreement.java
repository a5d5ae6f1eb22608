package semblance.evaluate.comparison;

import java.util.List;
import java.util.Optional;
import semblance.evaluate.data.Sample;

/// A query that contenders answer very differently.
///
/// @param words what was asked; empty where it was a picture
/// @param about the sample that the query is about, or that it is; empty where nobody knows
/// @param rankBiased the mean of [RankOverlap#rankBiased] over pairs of contenders
/// @param found what each contender found first, in their order; empty for one that cannot answer
public record Disagreement(
    String words, Optional<Sample> about, double rankBiased, List<List<Sample>> found) {
  public Disagreement {
    found = found.stream().map(List::copyOf).toList();
  }
}
