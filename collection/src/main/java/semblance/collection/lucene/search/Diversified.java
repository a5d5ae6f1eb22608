package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import semblance.collection.item.Segment;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.query.Diversity;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Puts entries in the order of maximal marginal relevance, as [Diversity] tells.
final class Diversified {
  private final ItemLoader loader;
  private final Diversity diversity;

  Diversified(ItemLoader loader, Diversity diversity) {
    this.loader = loader;
    this.diversity = diversity;
  }

  /// An entry that may come next.
  private static final class Candidate {
    private final Entry entry;
    private final Modality modality;
    private final float[] vector; // [dimension]
    private final double relevance; // from 0 to 1
    private double likeness; // with the nearest of those chosen

    Candidate(Entry entry, Segment segment, double relevance) {
      this.entry = entry;
      this.modality = segment.modality();
      this.vector = segment.vector();
      this.relevance = relevance;
    }
  }

  /// The first of the pool in the order of marginal relevance.
  ///
  /// @param pool the best ones, in their order
  List<Entry> first(List<Entry> pool, int wanted) throws IOException {
    if (pool.isEmpty()) {
      return pool;
    }
    double best = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (Entry entry : pool) {
      best = Math.max(best, entry.best().score());
      least = Math.min(least, entry.best().score());
    }
    List<Candidate> rest = new ArrayList<>(pool.size());
    for (Entry entry : pool) {
      Found found = entry.best();
      double relevance = best > least ? (found.score() - least) / (best - least) : 1;
      rest.add(new Candidate(entry, segment(found), relevance));
    }
    Map<Modality, Double> means = meanCosines(rest);
    List<Entry> chosen = new ArrayList<>();
    while (chosen.size() < wanted && !rest.isEmpty()) {
      Candidate next = rest.remove(bestOf(rest));
      chosen.add(next.entry);
      double mean = means.getOrDefault(next.modality, 0.0);
      for (Candidate candidate : rest) {
        if (candidate.modality == next.modality) {
          double cosine = VectorMath.dot(candidate.vector, next.vector);
          candidate.likeness = Math.max(candidate.likeness, likeness(cosine, mean));
        }
      }
    }
    return chosen;
  }

  /// The best segment; the first of an item that only words found.
  private Segment segment(Found found) throws IOException {
    if (found.sides().isEmpty()) {
      return loader.segments(found.item()).getFirst();
    }
    Found.Side best = found.sides().getFirst();
    return loader.segment(best.segment(), best.query().modality());
  }

  /// The first of those with the greatest marginal relevance.
  private int bestOf(List<Candidate> rest) {
    int best = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < rest.size(); i++) {
      Candidate candidate = rest.get(i);
      double marginal =
          diversity.lambda() * candidate.relevance - (1 - diversity.lambda()) * candidate.likeness;
      if (marginal > greatest) {
        greatest = marginal;
        best = i;
      }
    }
    return best;
  }

  /// From 0 for a cosine up to the mean, to 1 for equal vectors.
  private static double likeness(double cosine, double mean) {
    return mean < 1 ? Math.clamp((cosine - mean) / (1 - mean), 0, 1) : 1;
  }

  /// The mean cosine of two different vectors of each modality, by the squared length of their sum:
  /// ‖Σx‖² = n + Σ over pairs of different ones.
  private static Map<Modality, Double> meanCosines(Collection<Candidate> candidates) {
    Map<Modality, float[]> sums = new EnumMap<>(Modality.class);
    Map<Modality, Integer> counts = new EnumMap<>(Modality.class);
    for (Candidate candidate : candidates) {
      float[] sum =
          sums.computeIfAbsent(candidate.modality, _ -> new float[candidate.vector.length]);
      VectorMath.addScaled(sum, candidate.vector, 1);
      counts.merge(candidate.modality, 1, Integer::sum);
    }
    Map<Modality, Double> means = new EnumMap<>(Modality.class);
    sums.forEach((modality, sum) -> {
      double n = counts.getOrDefault(modality, 1);
      means.put(modality, n < 2 ? 0 : (VectorMath.dot(sum, sum) - n) / (n * (n - 1)));
    });
    return means;
  }
}
