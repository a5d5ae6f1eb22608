package semblance.collection.lucene.scan;

import java.util.Arrays;
import java.util.OptionalDouble;
import semblance.collection.query.VectorQuery;

/// The best items seen by the scan of one modality, each with its best segment. Items that tie with
/// the last are all kept, so that ids can decide among them later.
///
/// Not thread-safe.
public final class Candidates {
  private static final int SLACK = 1_024;

  private final VectorQuery query;
  private final int wanted;
  private final double minimumScore;
  private float threshold = Float.NEGATIVE_INFINITY;
  private int[] items = new int[64];
  private int[] segments = new int[64];
  private float[] cosines = new float[64];
  private int size;
  private int pruneAt;

  /// @param wanted how many items are needed; the best are kept
  public Candidates(VectorQuery query, int wanted, OptionalDouble minimumScore) {
    this.query = query;
    this.wanted = wanted;
    this.minimumScore = minimumScore.orElse(Double.NEGATIVE_INFINITY);
    this.pruneAt = wanted > Integer.MAX_VALUE - SLACK ? Integer.MAX_VALUE : wanted + SLACK;
  }

  /// Offers an item, once.
  ///
  /// @param item its document in the whole index
  /// @param segment the document of its best segment in the whole index
  public void offer(int item, int segment, float cosine) {
    if (cosine < threshold || query.score(cosine) < minimumScore) {
      return;
    }
    if (size == items.length) {
      int capacity = size + (size >> 1);
      items = Arrays.copyOf(items, capacity);
      segments = Arrays.copyOf(segments, capacity);
      cosines = Arrays.copyOf(cosines, capacity);
    }
    items[size] = item;
    segments[size] = segment;
    cosines[size] = cosine;
    size++;
    if (size >= pruneAt) {
      prune();
      pruneAt = size + Math.max(wanted, SLACK);
    }
  }

  /// Drops what cannot be among the wanted any more.
  public void prune() {
    if (size <= wanted) {
      return;
    }
    float[] sorted = Arrays.copyOf(cosines, size);
    Arrays.sort(sorted);
    threshold = sorted[size - wanted];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (cosines[i] >= threshold) {
        items[kept] = items[i];
        segments[kept] = segments[i];
        cosines[kept] = cosines[i];
        kept++;
      }
    }
    size = kept;
  }

  /// A cosine that no item below can be kept with.
  float floor() {
    double cosine = (minimumScore - query.offset()) / query.scale();
    return cosine > -1 ? (float) (cosine - 1e-6) : Float.NEGATIVE_INFINITY;
  }

  public VectorQuery query() {
    return query;
  }

  public int size() {
    return size;
  }

  public int item(int i) {
    return items[i];
  }

  public int segment(int i) {
    return segments[i];
  }

  public float cosine(int i) {
    return cosines[i];
  }
}
