package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.FieldType;
import semblance.collection.lucene.filter.IndexField;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.query.Facet;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;

/// Counts of terms: keywords, truths and modalities.
///
/// @param items with sets
record TermFacets(IndexSearcher searcher, IndexField field, PassingItems items) {

  Facet.Counts values(Facet.Values facet) throws IOException {
    Map<BytesRef, Long> counts = new HashMap<>();
    long having = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      having += field.hasDocValues() ? countValues(leaf, counts) : countPostings(leaf, counts);
    }
    List<Map.Entry<BytesRef, Long>> ranked = new ArrayList<>(counts.entrySet());
    ranked.sort(
        Map.Entry.<BytesRef, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry::getKey, Comparator.naturalOrder()));
    List<Facet.Bucket> buckets = new ArrayList<>();
    for (Map.Entry<BytesRef, Long> entry :
        ranked.subList(0, Math.min(facet.limit(), ranked.size()))) {
      String term = entry.getKey().utf8ToString();
      Value value =
          field.type() == FieldType.BOOLEAN ? Value.of(term.equals("true")) : Value.of(term);
      buckets.add(
          new Facet.Bucket(
              term, entry.getValue(), new Filter.Compare(facet.field(), Operator.EQUAL, value)));
    }
    return new Facet.Counts(facet, buckets, ranked.size() - buckets.size(), items.count() - having);
  }

  /// @return how many items have a value
  private long countValues(LeafReaderContext leaf, Map<BytesRef, Long> counts) throws IOException {
    SortedSetDocValues terms = DocValues.getSortedSet(leaf.reader(), field.indexName());
    long[] ofTerm = new long[Math.toIntExact(terms.getValueCount())];
    long having = 0;
    BitSetIterator item = items.iterator(leaf);
    while (item.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      if (terms.advanceExact(item.docID())) {
        having++;
        for (int i = terms.docValueCount(); i > 0; i--) {
          ofTerm[(int) terms.nextOrd()]++;
        }
      }
    }
    for (int term = 0; term < ofTerm.length; term++) {
      if (ofTerm[term] > 0) {
        counts.merge(BytesRef.deepCopyOf(terms.lookupOrd(term)), ofTerm[term], Long::sum);
      }
    }
    return having;
  }

  /// For a field with few terms that is indexed only.
  private long countPostings(LeafReaderContext leaf, Map<BytesRef, Long> counts)
      throws IOException {
    @Nullable Terms terms = leaf.reader().terms(field.indexName());
    if (terms == null) {
      return 0;
    }
    FixedBitSet counted = new FixedBitSet(leaf.reader().maxDoc());
    counted.or(items.iterator(leaf));
    FixedBitSet having = new FixedBitSet(leaf.reader().maxDoc());
    TermsEnum term = terms.iterator();
    for (BytesRef name = term.next(); name != null; name = term.next()) {
      PostingsEnum documents = term.postings(null, PostingsEnum.NONE);
      long count = 0;
      while (documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
        if (counted.get(documents.docID())) {
          having.set(documents.docID());
          count++;
        }
      }
      if (count > 0) {
        counts.merge(BytesRef.deepCopyOf(name), count, Long::sum);
      }
    }
    return having.cardinality();
  }
}
