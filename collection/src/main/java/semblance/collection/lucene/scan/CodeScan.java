package semblance.collection.lucene.scan;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.scan.CodeSearch;
import semblance.collection.scan.CodeTable;
import semblance.collection.scan.CodedQuery;
import semblance.collection.scan.Margin;
import semblance.collection.scan.Nearest;
import semblance.collection.scan.Selection;

/// Scans the short codes of the leaf's vectors, and compares those whose codes are near. Leaves
/// that have no codes are scanned in another way.
public final class CodeScan implements LeafScan {
  /// A leaf of whose vectors no more than one in so many can pass is scanned vector by vector, not
  /// in one pass over all.
  private static final int SELECTIVE = 12;

  private final String field;
  private final float[] query; // [dimension]
  private final PassingItems items;
  private final double vectors;
  private final CodeCache codes;
  private final Nearest nearest;
  private final BitSetProducer blockEnds;
  private final LeafScan otherwise;
  private final CodeSearch search;

  /// @param items that may be found
  /// @param vectors of these, in all leaves
  /// @param nearest how many items are needed, and from what cosine on
  /// @param margin as [CodeSearch] has it
  /// @param otherwise scans leaves without codes
  CodeScan(
      String field,
      CodedQuery coded,
      float[] query,
      PassingItems items,
      double vectors,
      CodeCache codes,
      Nearest nearest,
      Margin margin,
      BitSetProducer blockEnds,
      LeafScan otherwise) {
    this.field = field;
    this.query = query;
    this.items = items;
    this.vectors = vectors;
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
    FloatVectorValues stored = leaf.reader().getFloatVectorValues(field);
    BitSet ends = blockEnds.getBitSet(leaf);
    if (stored == null || ends == null) {
      return;
    }
    if (leafCodes == null && stored.size() > CodeCache.LIGHT) {
      try (CodeCache.Turn _ = codes.turn()) {
        leafCodes = codes.find(leaf, field); // there may be some now
        if (leafCodes == null) {
          otherwise.scan(leaf, passing, candidates);
          return;
        }
      }
    }
    if (leafCodes == null) {
      otherwise.scan(leaf, passing, candidates);
      return;
    }
    FoundSegments found =
        new FoundSegments(
            leaf, passing, leafCodes, new StoredVectors(stored), ends, query, nearest);
    search.scan(leafCodes.table(), chosen(passing, leafCodes, ends), vectors, found);
    found.offer(candidates);
  }

  /// The vectors that may be found, if they are few; null otherwise.
  private @Nullable Selection chosen(@Nullable FixedBitSet passing, LeafCodes codes, BitSet ends) {
    CodeTable table = codes.table();
    return passing == null || (long) passing.cardinality() * SELECTIVE > ends.cardinality()
        ? null
        : items.selection(table, () -> Selection.of(table, vectorsOf(passing, codes, ends)));
  }

  /// A bit for each vector of the items that may be found.
  private static long[] vectorsOf(FixedBitSet passing, LeafCodes codes, BitSet ends) {
    FixedBitSet vectors = new FixedBitSet(codes.table().size());
    int item = passing.nextSetBit(0);
    while (item < passing.length()) {
      int first = item == 0 ? 0 : ends.prevSetBit(item - 1) + 1;
      vectors.set(codes.ordinal(first), codes.ordinal(item));
      item = item + 1 < passing.length() ? passing.nextSetBit(item + 1) : passing.length();
    }
    return vectors.getBits();
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
        ("codes: " + search.cells() + " cells, ")
            + (search.sketched() + " sketches, " + search.rows() + " rows, ")
            + (search.compared() + " vectors"); // formatting would take longer than many a scan
    return otherwise.visited() == 0 ? own : own + "; " + otherwise.strategy();
  }
}
