package semblance.collection.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.query.Filter;

/// The items of one state of the index that pass a filter, found once and then used by every scan.
///
/// @param query matches the documents of the items
/// @param count how many there are
/// @param leaves by a leaf's number, its items; null if all pass
record PassingItems(Query query, long count, @Nullable List<FixedBitSet> leaves) {

  static PassingItems of(IndexSearcher searcher, FilterCompiler compiler, Filter filter)
      throws IOException {
    Query query = compiler.items(filter);
    if (filter instanceof Filter.All) {
      return new PassingItems(query, searcher.count(query), null);
    }
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    List<FixedBitSet> leaves = new ArrayList<>();
    long count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet items = new FixedBitSet(leaf.reader().maxDoc());
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        Bits live = leaf.reader().getLiveDocs();
        DocIdSetIterator matching = scorer.iterator();
        for (int doc = matching.nextDoc();
            doc != DocIdSetIterator.NO_MORE_DOCS;
            doc = matching.nextDoc()) {
          if (live == null || live.get(doc)) {
            items.set(doc);
            count++;
          }
        }
      }
      leaves.add(items);
    }
    return new PassingItems(new DocumentSet(leaves), count, leaves);
  }

  /// The items of a leaf; null if all pass.
  @Nullable FixedBitSet leaf(LeafReaderContext leaf) {
    return leaves == null ? null : leaves.get(leaf.ord);
  }
}
