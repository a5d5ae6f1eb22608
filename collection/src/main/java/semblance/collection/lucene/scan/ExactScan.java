package semblance.collection.lucene.scan;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// Compares every segment of the passing items.
public final class ExactScan implements LeafScan {
  private final String field;
  private final float[] query; // [dimension]
  private final BitSetProducer blockEnds;
  private long visited;

  public ExactScan(String field, float[] query, BitSetProducer blockEnds) {
    this.field = field;
    this.query = query;
    this.blockEnds = blockEnds;
  }

  @Override
  public void scan(LeafReaderContext leaf, @Nullable FixedBitSet passing, Candidates candidates)
      throws IOException {
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
    BitSet ends = blockEnds.getBitSet(leaf);
    if (vectors == null || ends == null) {
      return;
    }
    if (passing == null) {
      scanAll(leaf, vectors, ends, candidates);
    } else {
      scanPassing(leaf, vectors, ends, passing, candidates);
    }
  }

  private void scanAll(
      LeafReaderContext leaf, FloatVectorValues vectors, BitSet ends, Candidates candidates)
      throws IOException {
    Bits live = leaf.reader().getLiveDocs();
    StoredVectors stored = new StoredVectors(vectors);
    KnnVectorValues.DocIndexIterator segments = vectors.iterator();
    int segment = segments.nextDoc();
    while (segment != DocIdSetIterator.NO_MORE_DOCS) {
      int item = ends.nextSetBit(segment);
      if (live == null || live.get(item)) {
        segment = offerBest(leaf, stored, segments, item, candidates);
      } else {
        segment = segments.advance(item + 1);
      }
    }
  }

  private void scanPassing(
      LeafReaderContext leaf,
      FloatVectorValues vectors,
      BitSet ends,
      FixedBitSet passing,
      Candidates candidates)
      throws IOException {
    StoredVectors stored = new StoredVectors(vectors);
    KnnVectorValues.DocIndexIterator segments = vectors.iterator();
    int segment = segments.nextDoc();
    int from = 0;
    while (segment != DocIdSetIterator.NO_MORE_DOCS && from < passing.length()) {
      int item = passing.nextSetBit(Math.max(from, segment));
      if (item == DocIdSetIterator.NO_MORE_DOCS) {
        return;
      }
      int first = item == 0 ? 0 : ends.prevSetBit(item - 1) + 1;
      if (segment < first) {
        segment = segments.advance(first);
      }
      if (segment < item) {
        segment = offerBest(leaf, stored, segments, item, candidates);
      }
      from = item + 1;
    }
  }

  /// Offers an item with its best segment, the first of equals.
  ///
  /// @param segments stands on the item's first segment
  /// @return the next segment after the item's
  private int offerBest(
      LeafReaderContext leaf,
      StoredVectors stored,
      KnnVectorValues.DocIndexIterator segments,
      int item,
      Candidates candidates)
      throws IOException {
    float best = Float.NEGATIVE_INFINITY;
    int bestSegment = segments.docID();
    int segment = bestSegment;
    while (segment < item) {
      float cosine = stored.dot(query, segments.index());
      visited++;
      if (cosine > best) {
        best = cosine;
        bestSegment = segment;
      }
      segment = segments.nextDoc();
    }
    candidates.offer(leaf.docBase + item, leaf.docBase + bestSegment, best);
    return segment;
  }

  @Override
  public long visited() {
    return visited;
  }

  @Override
  public long reranked() {
    return 0;
  }

  @Override
  public String strategy() {
    return "exact: " + visited + " segments";
  }
}
