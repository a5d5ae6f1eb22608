package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.scan.CodeSearch;
import semblance.collection.scan.CodedQuery;
import semblance.collection.scan.Nearest;
import semblance.embedding.VectorMath;

/// Scans the short codes of the leaf's vectors, and compares those whose codes are near. Leaves
/// that have no codes are scanned in another way.
public final class CodeScan implements LeafScan {
  /// A leaf of whose vectors no more than one in so many can pass is scanned vector by vector, not
  /// in one pass over all.
  private static final int SELECTIVE = 12;

  private final String field;
  private final float[] query; // [dimension]
  private final CodeCache codes;
  private final Nearest nearest;
  private final BitSetProducer blockEnds;
  private final LeafScan otherwise;
  private final CodeSearch search;

  /// @param nearest how many items are needed, and from what cosine on
  /// @param margin as [CodeSearch] has it
  /// @param otherwise scans leaves without codes
  CodeScan(
      String field,
      CodedQuery coded,
      float[] query,
      CodeCache codes,
      Nearest nearest,
      double margin,
      BitSetProducer blockEnds,
      LeafScan otherwise) {
    this.field = field;
    this.query = query;
    this.codes = codes;
    this.nearest = nearest;
    this.search = new CodeSearch(coded, nearest, margin);
    this.blockEnds = blockEnds;
    this.otherwise = otherwise;
  }

  @Override
  public void scan(LeafReaderContext leaf, @Nullable FixedBitSet passing, Candidates candidates)
      throws IOException {
    LeafCodes leafCodes = codes.find(leaf, field);
    if (leafCodes == null) {
      otherwise.scan(leaf, passing, candidates);
      return;
    }
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
    BitSet ends = blockEnds.getBitSet(leaf);
    if (vectors == null || ends == null) {
      return;
    }
    Found found = new Found(leaf, passing, leafCodes, vectors, ends);
    if (passing != null && (long) passing.cardinality() * SELECTIVE <= ends.cardinality()) {
      int[] ordinals = new int[1024];
      int count = 0;
      int item = passing.nextSetBit(0);
      while (item < passing.length()) {
        int first = item == 0 ? 0 : ends.prevSetBit(item - 1) + 1;
        int end = leafCodes.ordinal(item);
        for (int ordinal = leafCodes.ordinal(first); ordinal < end; ordinal++) {
          if (count == ordinals.length) {
            ordinals = Arrays.copyOf(ordinals, 2 * count);
          }
          ordinals[count++] = ordinal;
        }
        item = item + 1 < passing.length() ? passing.nextSetBit(item + 1) : passing.length();
      }
      search.scan(leafCodes.table(), ordinals, count, found);
    } else {
      search.scan(leafCodes.table(), found);
    }
    found.offer(candidates);
  }

  /// The segments of a leaf that were among the best when they were compared.
  private final class Found implements CodeSearch.Exact {
    private final LeafReaderContext leaf;
    private final @Nullable FixedBitSet passing;
    private final @Nullable Bits live;
    private final LeafCodes leafCodes;
    private final FloatVectorValues vectors;
    private final BitSet ends;
    private int[] segments = new int[256];
    private float[] cosines = new float[256];
    private int size;

    Found(
        LeafReaderContext leaf,
        @Nullable FixedBitSet passing,
        LeafCodes leafCodes,
        FloatVectorValues vectors,
        BitSet ends) {
      this.leaf = leaf;
      this.passing = passing;
      this.live = leaf.reader().getLiveDocs();
      this.leafCodes = leafCodes;
      this.vectors = vectors;
      this.ends = ends;
    }

    @Override
    public boolean accepts(int number) {
      Bits mayBeFound = passing == null ? live : passing;
      return mayBeFound == null || mayBeFound.get(ends.nextSetBit(leafCodes.document(number)));
    }

    @Override
    public float score(int number) throws IOException {
      float cosine = VectorMath.dot(query, vectors.vectorValue(number));
      if (cosine >= nearest.threshold()) {
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
      return cosine;
    }

    /// Offers each item once, with its best segment, the first of equals. The ordinals were scanned
    /// upwards, so an item's segments follow each other.
    void offer(Candidates candidates) {
      float least = nearest.threshold();
      int at = 0;
      while (at < size) {
        int item = ends.nextSetBit(segments[at]);
        int best = at;
        for (; at < size && segments[at] < item; at++) {
          if (cosines[at] > cosines[best]) {
            best = at;
          }
        }
        if (cosines[best] >= least) {
          candidates.offer(leaf.docBase + item, leaf.docBase + segments[best], cosines[best]);
        }
      }
    }
  }

  @Override
  public long visited() {
    return Math.max(search.sketched(), search.rows()) + otherwise.visited();
  }

  @Override
  public long reranked() {
    return search.compared() + otherwise.reranked();
  }

  @Override
  public String strategy() {
    String own =
        "codes: %,d sketches, %,d rows, %,d vectors"
            .formatted(search.sketched(), search.rows(), search.compared());
    return otherwise.visited() == 0 ? own : own + "; " + otherwise.strategy();
  }
}
