package semblance.collection.lucene.document;

import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import semblance.collection.ItemWalks.VectorConsumer;
import semblance.collection.item.ItemState;
import semblance.embedding.Modality;

/// Reads all vectors of a modality once, forwards, as they lie in the index.
public final class VectorWalk {
  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;

  public VectorWalk(IndexSearcher searcher, BitSetProducer blockEnds) {
    this.searcher = searcher;
    this.blockEnds = blockEnds;
  }

  /// Gives the vectors of the items of a query to a consumer.
  public void walk(Modality modality, Query items, VectorConsumer consumer) throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(items), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Names.vector(modality));
      BitSet ends = blockEnds.getBitSet(leaf);
      Scorer scorer = weight.scorer(leaf);
      if (vectors != null && ends != null && scorer != null) {
        walk(leaf, scorer.iterator(), ends, vectors, consumer);
      }
    }
  }

  private static void walk(
      LeafReaderContext leaf,
      DocIdSetIterator items,
      BitSet ends,
      FloatVectorValues vectors,
      VectorConsumer consumer)
      throws IOException {
    StateCursor states = new StateCursor(leaf.reader());
    Bits live = leaf.reader().getLiveDocs();
    KnnVectorValues.DocIndexIterator segments = vectors.iterator();
    int segment = segments.nextDoc();
    for (int item = items.nextDoc();
        item != DocIdSetIterator.NO_MORE_DOCS && segment != DocIdSetIterator.NO_MORE_DOCS;
        item = items.nextDoc()) {
      if (live != null && !live.get(item)) {
        continue;
      }
      int first = item == 0 ? 0 : ends.prevSetBit(item - 1) + 1;
      if (segment < first) {
        segment = segments.advance(first);
      }
      ItemState state = null;
      while (segment < item) {
        state = state == null ? states.at(item) : state;
        consumer.accept(state, vectors.vectorValue(segments.index()));
        segment = segments.nextDoc();
      }
    }
  }
}
