package semblance.collection.lucene.filter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.query.Filter;
import semblance.collection.scan.CodeTable;
import semblance.collection.scan.Selection;

/// The items of one state of the index that pass a filter, found once and then used by every scan,
/// and by every search that has the same filter ([FilterCache]).
///
/// Thread-safe.
public final class PassingItems {
  private final Query query;
  private final long count;
  private final @Nullable List<FixedBitSet> leaves; // never written to
  private final Map<CodeTable, Selection> selections = new ConcurrentHashMap<>();

  /// @param query matches the documents of the items
  /// @param count how many there are
  /// @param leaves by a leaf's number, its items; null if all pass
  private PassingItems(Query query, long count, @Nullable List<FixedBitSet> leaves) {
    this.query = query;
    this.count = count;
    this.leaves = leaves;
  }

  public static PassingItems of(IndexSearcher searcher, FilterCompiler compiler, Filter filter)
      throws IOException {
    Query query = compiler.items(filter);
    if (filter instanceof Filter.All) {
      return new PassingItems(query, searcher.count(query), null);
    }
    return of(searcher, query);
  }

  /// The items that a query matches.
  public static PassingItems of(IndexSearcher searcher, Query query) throws IOException {
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

  /// Matches the documents of the items.
  public Query query() {
    return query;
  }

  /// How many there are.
  public long count() {
    return count;
  }

  /// Whether there are sets of them; if there are none, all items pass.
  public boolean isSets() {
    return leaves != null;
  }

  /// Those vectors of a table of codes whose items pass.
  ///
  /// @param make finds them, unless that was done before
  public Selection selection(CodeTable table, Supplier<Selection> make) {
    return selections.computeIfAbsent(table, _ -> make.get());
  }

  /// The items of a leaf; null if all pass.
  public @Nullable FixedBitSet leaf(LeafReaderContext leaf) {
    return leaves == null ? null : leaves.get(leaf.ord);
  }

  /// The same with a set of documents for every leaf, also if all items pass.
  public PassingItems asSets(IndexSearcher searcher) throws IOException {
    return leaves == null ? of(searcher, query) : this;
  }

  /// Tells which items of a leaf are meant, asked forwards.
  public interface Choice {
    boolean includes(int document) throws IOException;
  }

  /// Gives the choice among the items of a leaf.
  public interface Choices {
    Choice in(LeafReaderContext leaf) throws IOException;
  }

  /// Those of these items that are chosen.
  public PassingItems where(IndexSearcher searcher, Choices choices) throws IOException {
    List<FixedBitSet> chosen = new ArrayList<>();
    long number = 0;
    PassingItems all = asSets(searcher);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet items = new FixedBitSet(leaf.reader().maxDoc());
      Choice choice = choices.in(leaf);
      BitSetIterator passing = all.iterator(leaf);
      for (int item = passing.nextDoc();
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = passing.nextDoc()) {
        if (choice.includes(item)) {
          items.set(item);
          number++;
        }
      }
      chosen.add(items);
    }
    return new PassingItems(new DocumentSet(chosen), number, chosen);
  }

  /// The given documents, as items that pass.
  public static PassingItems of(IndexReader reader, int[] documents) {
    List<FixedBitSet> leaves = DocumentSet.split(reader, documents);
    return new PassingItems(new DocumentSet(leaves), documents.length, leaves);
  }

  /// The items of a leaf, which there must be sets for.
  public BitSetIterator iterator(LeafReaderContext leaf) {
    if (leaves == null) {
      throw new IllegalStateException("all items pass, and no sets of them were made");
    }
    FixedBitSet items = leaves.get(leaf.ord);
    return new BitSetIterator(items, 0);
  }
}
