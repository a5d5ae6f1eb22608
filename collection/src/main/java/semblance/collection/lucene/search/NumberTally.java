package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.HashMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.FieldType;
import semblance.collection.lucene.filter.IndexField;
import semblance.collection.lucene.filter.PassingItems;

/// Goes through the numbers that some items have in a field: integers, microseconds, or real
/// numbers as longs of the same order.
///
/// @param items with sets
record NumberTally(IndexReader reader, IndexField field, PassingItems items) {
  /// How many items fall into each bucket.
  ///
  /// @param counts by bucket, in ascending order
  /// @param missing items without a number
  record Tally(TreeMap<Long, Long> counts, long missing) {}

  /// Counts items by bucket, each once a bucket.
  ///
  /// @param bucket of a number; never falls as numbers grow
  Tally count(LongUnaryOperator bucket) throws IOException {
    Map<Long, long[]> counts = new HashMap<>();
    long[] missing = {0};
    visit(values -> {
      if (values == null) {
        missing[0]++;
        return;
      }
      long last = 0;
      for (int i = 0; i < values.docValueCount(); i++) {
        long current = bucket.applyAsLong(values.nextValue());
        if (i == 0 || current != last) {
          counts.computeIfAbsent(current, _ -> new long[1])[0]++;
        }
        last = current;
      }
    });
    TreeMap<Long, Long> sorted = new TreeMap<>();
    counts.forEach((key, count) -> sorted.put(key, count[0]));
    return new Tally(sorted, missing[0]);
  }

  /// The least and the greatest number.
  LongSummaryStatistics extent() throws IOException {
    LongSummaryStatistics extent = new LongSummaryStatistics();
    visit(values -> {
      for (int i = 0; values != null && i < values.docValueCount(); i++) {
        extent.accept(values.nextValue());
      }
    });
    return extent;
  }

  boolean isReal() {
    return field.type() == FieldType.REAL;
  }

  private interface Visitor {
    void item(@Nullable SortedNumericDocValues values) throws IOException;
  }

  private void visit(Visitor visitor) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      SortedNumericDocValues values = DocValues.getSortedNumeric(leaf.reader(), field.indexName());
      BitSetIterator item = items.iterator(leaf);
      while (item.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        visitor.item(values.advanceExact(item.docID()) ? values : null);
      }
    }
  }
}
