package semblance.collection.query;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import semblance.embedding.InvalidQueryException;

/// How what is found is judged and put in order.
///
/// @param recall how sure none of the nearest may be missed
/// @param minimumScore items that score lower, before any modifier, are no hits; finite
/// @param order an order other than by score; with vectors it needs a minimum score, since it puts
///   in order all that reach it
/// @param modifiers what metadata add to the score
/// @param diversity whether items like those before them come later
/// @param grouping whether items that share a value are one result
/// @param eachKind whether places are kept for each kind of hit; an order decides without, and
///   diversity chooses from what this gives
public record Ranking(
    Recall recall,
    OptionalDouble minimumScore,
    Optional<Order> order,
    List<ScoreModifier> modifiers,
    Optional<Diversity> diversity,
    Optional<Grouping> grouping,
    Optional<EachKind> eachKind) {
  private static final Ranking BEST_FIRST =
      new Ranking(
          Recall.BALANCED,
          OptionalDouble.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Ranking {
    modifiers = List.copyOf(modifiers);
    if (minimumScore.isPresent() && !Double.isFinite(minimumScore.getAsDouble())) {
      throw new InvalidQueryException(
          "a minimum score of %s: expected a finite number".formatted(minimumScore.getAsDouble()));
    }
    if (order.isPresent() && !modifiers.isEmpty()) {
      throw new InvalidQueryException(
          "ordering by '%s' and %s, which changes scores: one of them decides the order, so leave one out"
              .formatted(order.get().field(), modifiers.getFirst().label()));
    }
    if (order.isPresent() && diversity.isPresent()) {
      throw new InvalidQueryException(
          "ordering by '%s' and diversity: one of them decides the order, so leave one out"
              .formatted(order.get().field()));
    }
  }

  /// By score, however low, at balanced recall.
  public static Ranking bestFirst() {
    return BEST_FIRST;
  }

  /// This ranking at another recall.
  public Ranking withRecall(Recall other) {
    return new Ranking(other, minimumScore, order, modifiers, diversity, grouping, eachKind);
  }

  /// This ranking with a minimum score.
  public Ranking withMinimumScore(double minimum) {
    return new Ranking(
        recall, OptionalDouble.of(minimum), order, modifiers, diversity, grouping, eachKind);
  }

  /// This ranking by relevance alone: without a minimum score, and in the order of scores that
  /// nothing modifies.
  public Ranking byRelevance() {
    return BEST_FIRST.withRecall(recall);
  }

  /// This ranking in another order.
  public Ranking withOrder(Order other) {
    return new Ranking(
        recall, minimumScore, Optional.of(other), modifiers, diversity, grouping, eachKind);
  }

  /// This ranking with scores modified by metadata.
  public Ranking withModifiers(List<ScoreModifier> others) {
    return new Ranking(recall, minimumScore, order, others, diversity, grouping, eachKind);
  }

  /// This ranking with items unlike one another.
  public Ranking withDiversity(Diversity other) {
    return new Ranking(
        recall, minimumScore, order, modifiers, Optional.of(other), grouping, eachKind);
  }

  /// This ranking of groups.
  public Ranking withGrouping(Grouping other) {
    return new Ranking(
        recall, minimumScore, order, modifiers, diversity, Optional.of(other), eachKind);
  }

  /// This ranking with places kept for each kind of hit.
  public Ranking withEachKind(EachKind other) {
    return new Ranking(
        recall, minimumScore, order, modifiers, diversity, grouping, Optional.of(other));
  }
}
