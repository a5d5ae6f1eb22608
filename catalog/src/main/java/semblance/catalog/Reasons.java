package semblance.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import semblance.catalog.calibration.Combination;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.collection.query.Hit;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.ScoreModifier;
import semblance.embedding.Modality;

/// Why an item has its score: what each part of the query, seen by each kind of segment, and each
/// keyword and each modifier added.
final class Reasons {
  private Reasons() {}

  /// The contributions, which sum to the match's score.
  static List<Contribution> of(
      Hit.Match match, Query query, Map<Modality, Combination> combinations) {
    List<Contribution> why = new ArrayList<>();
    boolean several = match.evidence().size() > 1;
    for (Hit.Evidence evidence : match.evidence()) {
      Modality modality = evidence.segment().modality();
      Combination combination = combinations.get(modality);
      if (combination == null) {
        throw new IllegalStateException(
            "a match of modality %s, which was not asked for".formatted(modality));
      }
      double[] cosines = combination.cosines(evidence.segment().vector());
      double[] contributions = combination.contributions(cosines);
      double share = evidence.share() / evidence.score();
      for (int i = 0; i < cosines.length; i++) {
        QueryPart part = query.parts().get(i);
        why.add(
            new Contribution(
                several ? "%s (%s)".formatted(part.label(), modality) : part.label(),
                part.weight(),
                OptionalDouble.of(cosines[i]),
                several ? share * contributions[i] : contributions[i]));
      }
    }
    double weight = query.keywords().map(KeywordQuery::weight).orElse(1.0);
    for (Hit.WordMatch word : match.words()) {
      why.add(
          new Contribution("keyword " + word.text(), weight, OptionalDouble.empty(), word.share()));
    }
    List<ScoreModifier> modifiers = query.ranking().modifiers();
    for (int i = 0; i < modifiers.size(); i++) {
      ScoreModifier modifier = modifiers.get(i);
      why.add(
          new Contribution(
              modifier.label(),
              modifier.weight(),
              OptionalDouble.empty(),
              match.modified().get(i)));
    }
    return why;
  }
}
