package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.scan.CodeSearch;
import semblance.collection.scan.Nearest;

/// The segments of a leaf that were among the best when they were compared.
final class FoundSegments implements CodeSearch.Exact {
  private final LeafReaderContext leaf;
  private final @Nullable Bits mayBeFound;
  private final LeafCodes leafCodes;
  private final StoredVectors vectors;
  private final BitSet ends;
  private final float[] query;
  private final Nearest nearest;
  private int[] segments = new int[256];
  private float[] cosines = new float[256];
  private int size;

  FoundSegments(
      LeafReaderContext leaf,
      @Nullable FixedBitSet passing,
      LeafCodes leafCodes,
      StoredVectors vectors,
      BitSet ends,
      float[] query,
      Nearest nearest) {
    this.leaf = leaf;
    this.mayBeFound = passing == null ? leaf.reader().getLiveDocs() : passing;
    this.leafCodes = leafCodes;
    this.vectors = vectors;
    this.ends = ends;
    this.query = query;
    this.nearest = nearest;
  }

  @Override
  public int item(int number) {
    int item = ends.nextSetBit(leafCodes.document(number));
    return mayBeFound == null || mayBeFound.get(item) ? leaf.docBase + item : -1;
  }

  @Override
  public boolean all() {
    return mayBeFound == null;
  }

  @Override
  public float cosine(int number) throws IOException {
    return vectors.dot(query, number);
  }

  @Override
  public void offer(int number, float cosine) {
    if (size == segments.length) {
      segments = Arrays.copyOf(segments, 2 * size);
      cosines = Arrays.copyOf(cosines, 2 * size);
    }
    int segment = leafCodes.document(number);
    segments[size] = segment;
    cosines[size] = cosine;
    size++;
    nearest.offer(leaf.docBase + ends.nextSetBit(segment), cosine);
  }

  /// Offers each item once, with its best segment, the first of equals.
  void offer(Candidates candidates) {
    float least = nearest.threshold();
    long[] upwards = new long[size]; // segments above their places
    for (int i = 0; i < size; i++) {
      upwards[i] = (long) segments[i] << 32 | i;
    }
    Arrays.sort(upwards);
    int at = 0;
    while (at < size) {
      int best = (int) upwards[at];
      int item = ends.nextSetBit(segments[best]);
      for (; at < size && segments[(int) upwards[at]] < item; at++) {
        int other = (int) upwards[at];
        if (cosines[other] > cosines[best]) {
          best = other;
        }
      }
      if (cosines[best] >= least) {
        candidates.offer(leaf.docBase + item, leaf.docBase + segments[best], cosines[best]);
      }
    }
  }
}
