package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.DiversifyingNearestChildrenKnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.embedding.VectorMath;

/// Walks the leaf's graph of near neighbours (Malkov and Yashunin, 2016), keeping the best `beam`
/// items, and scores these again. Leaves too small to have a graph are compared whole.
public final class GraphScan implements LeafScan {
  /// A filter never changes which links are followed: skipping those of filtered nodes loses too
  /// much when queries lie far from all vectors, as words do from pictures.
  private static final KnnSearchStrategy ALL_LINKS = new KnnSearchStrategy.Hnsw(0);

  private final String field;
  private final float[] query; // [dimension]
  private final int beam;
  private final LeafShapes shapes;
  private final BitSetProducer blockEnds;
  private final DiversifyingNearestChildrenKnnCollectorManager collectors;
  private long visited;
  private long reranked;

  public GraphScan(
      String field,
      float[] query,
      int beam,
      LeafShapes shapes,
      BitSetProducer blockEnds,
      IndexSearcher searcher) {
    this.shapes = shapes;
    this.field = field;
    this.query = query;
    this.beam = beam;
    this.blockEnds = blockEnds;
    this.collectors = new DiversifyingNearestChildrenKnnCollectorManager(beam, blockEnds, searcher);
  }

  @Override
  public void scan(LeafReaderContext leaf, @Nullable FixedBitSet passing, Candidates candidates)
      throws IOException {
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
    BitSet ends = blockEnds.getBitSet(leaf);
    if (vectors == null || ends == null) {
      return;
    }
    KnnCollector collector =
        shapes.isSingle(leaf, field, ends)
            ? new TopKnnCollector(beam, Integer.MAX_VALUE, ALL_LINKS)
            : collectors.newCollector(Integer.MAX_VALUE, ALL_LINKS, leaf);
    leaf.reader().searchNearestVectors(field, query, collector, accepted(leaf, passing, ends));
    TopDocs nearest = collector.topDocs();
    visited += nearest.totalHits.value();

    int[] segments = Arrays.stream(nearest.scoreDocs).mapToInt((ScoreDoc hit) -> hit.doc).toArray();
    Arrays.sort(segments); // vectors are read forwards
    KnnVectorValues.DocIndexIterator values = vectors.iterator();
    for (int segment : segments) {
      values.advance(segment);
      float cosine = VectorMath.dot(query, vectors.vectorValue(values.index()));
      reranked++;
      candidates.offer(leaf.docBase + ends.nextSetBit(segment), leaf.docBase + segment, cosine);
    }
  }

  /// The segments of the items that may be found.
  private static AcceptDocs accepted(
      LeafReaderContext leaf, @Nullable FixedBitSet passing, BitSet ends) {
    int documents = leaf.reader().maxDoc();
    if (passing == null) {
      return AcceptDocs.fromLiveDocs(leaf.reader().getLiveDocs(), documents);
    }
    FixedBitSet segments = new FixedBitSet(documents);
    int item = passing.nextSetBit(0);
    while (item < documents) {
      int first = item == 0 ? 0 : ends.prevSetBit(item - 1) + 1;
      segments.set(first, item);
      item = item + 1 < documents ? passing.nextSetBit(item + 1) : documents;
    }
    return AcceptDocs.fromIteratorSupplier(
        () -> new BitSetIterator(segments, segments.cardinality()),
        leaf.reader().getLiveDocs(),
        documents);
  }

  @Override
  public long visited() {
    return visited;
  }

  @Override
  public long reranked() {
    return reranked;
  }

  @Override
  public String strategy() {
    return "graph: beam " + beam;
  }
}
