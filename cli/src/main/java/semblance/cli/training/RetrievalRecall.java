package semblance.cli.training;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.evaluate.retrieval.RankedQuery;
import semblance.evaluate.retrieval.Retrieval;
import semblance.train.run.RecallMeasure;
import semblance.train.run.Recalls;

/// Recall as `evaluate` measures it.
final class RetrievalRecall implements RecallMeasure {
  @Override
  public Recalls of(List<float[]> pictures, List<float[]> texts, int[] pictureOfText) {
    int[] places = IntStream.range(0, pictures.size()).toArray();
    return new Recalls(
        side(Retrieval.rank(texts, pictureOfText, pictures, places)),
        side(Retrieval.rank(pictures, places, texts, pictureOfText)));
  }

  private static Recalls.Side side(List<Optional<RankedQuery>> ranked) {
    List<RankedQuery> queries = ranked.stream().flatMap(Optional::stream).toList();
    return new Recalls.Side(share(queries, 1), share(queries, 5), share(queries, 10));
  }

  private static double share(List<RankedQuery> queries, int k) {
    return queries.stream().mapToDouble(query -> query.hit(k)).average().orElse(0);
  }
}
