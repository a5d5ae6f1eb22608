package semblance.collection.lucene.document;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.ItemState;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.embedding.Modality;

/// Reads items and segments back from one state of the index. The fields are described in [Names].
public final class ItemLoader {
  public static final Query ALL_ITEMS = new TermQuery(new Term(Names.KIND, Names.KIND_ITEM));

  public static final Query ALL_TOMBSTONES =
      new TermQuery(new Term(Names.KIND, Names.KIND_TOMBSTONE));

  /// Takes an item with its segments.
  public interface ItemConsumer {
    void accept(StoredItem item, List<Segment> segments) throws IOException;
  }

  /// Takes the id of a deleted item and the number of the write that deleted it.
  public interface TombstoneConsumer {
    void accept(String id, long sequenceNumber) throws IOException;
  }

  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;

  public ItemLoader(IndexSearcher searcher, BitSetProducer blockEnds) {
    this.searcher = searcher;
    this.blockEnds = blockEnds;
  }

  /// The last document of the block, or the tombstone, of an id; -1 if there is none.
  public int document(String id) throws IOException {
    BytesRef term = new BytesRef(id);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Terms terms = leaf.reader().terms(Names.ID);
      if (terms == null) {
        continue;
      }
      TermsEnum cursor = terms.iterator();
      if (!cursor.seekExact(term)) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      PostingsEnum documents = cursor.postings(null, PostingsEnum.NONE);
      int last = -1;
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live == null || live.get(document)) {
          last = document;
        }
      }
      if (last >= 0) {
        return leaf.docBase + last;
      }
    }
    return -1;
  }

  /// Whether a document from [#document] is an item, not a tombstone.
  public boolean isItem(int document) throws IOException {
    LeafReaderContext leaf = leaf(document);
    SortedDocValues names = DocValues.getSorted(leaf.reader(), Names.NAME);
    return names.advanceExact(document - leaf.docBase);
  }

  public long sequenceNumber(int document) throws IOException {
    LeafReaderContext leaf = leaf(document);
    return number(leaf.reader(), Names.SEQUENCE, document - leaf.docBase, 0);
  }

  public StoredItem item(int document) throws IOException {
    return cursor().item(document);
  }

  /// Reads several items or segments.
  public ItemCursor cursor() {
    return new ItemCursor(searcher.getIndexReader());
  }

  /// The ids of items.
  ///
  /// @param documents in ascending order
  public Map<Integer, String> ids(int[] documents) throws IOException {
    Map<Integer, String> ids = new HashMap<>();
    int at = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      if (at == documents.length || documents[at] >= end) {
        continue;
      }
      SortedDocValues names = DocValues.getSorted(leaf.reader(), Names.NAME);
      for (; at < documents.length && documents[at] < end; at++) {
        if (names.advanceExact(documents[at] - leaf.docBase)) {
          ids.put(documents[at], names.lookupOrd(names.ordValue()).utf8ToString());
        }
      }
    }
    return ids;
  }

  /// Gives the state of each item of a query.
  public void forEachState(Query query, Consumer<ItemState> consumer) throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      StateCursor states = new StateCursor(leaf.reader());
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator items = scorer.iterator();
      for (int item = items.nextDoc();
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = items.nextDoc()) {
        if (live == null || live.get(item)) {
          consumer.accept(states.at(item));
        }
      }
    }
  }

  /// Gives the id and the number of each item.
  public void forEachNumber(ObjLongConsumer<String> consumer) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      LeafReader reader = leaf.reader();
      SortedDocValues names = DocValues.getSorted(reader, Names.NAME);
      NumericDocValues numbers = DocValues.getNumeric(reader, Names.SEQUENCE);
      Bits live = reader.getLiveDocs();
      for (int item = names.nextDoc();
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = names.nextDoc()) {
        if (live == null || live.get(item)) {
          consumer.accept(
              names.lookupOrd(names.ordValue()).utf8ToString(),
              numbers.advanceExact(item) ? numbers.longValue() : 0);
        }
      }
    }
  }

  /// Gives every item with its segments, in the order they lie in the index.
  public void forEachItem(ItemConsumer consumer) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      SortedDocValues names = DocValues.getSorted(leaf.reader(), Names.NAME);
      Bits live = leaf.reader().getLiveDocs();
      for (int item = names.nextDoc();
          item != DocIdSetIterator.NO_MORE_DOCS;
          item = names.nextDoc()) {
        if (live == null || live.get(item)) {
          consumer.accept(item(leaf.docBase + item), segments(leaf.docBase + item));
        }
      }
    }
  }

  /// Gives the id and the write's number of every tombstone.
  public void forEachTombstone(TombstoneConsumer consumer) throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      LeafReader reader = leaf.reader();
      @Nullable Terms ids = reader.terms(Names.ID);
      @Nullable PostingsEnum marks =
          reader.postings(new Term(Names.KIND, Names.KIND_TOMBSTONE), PostingsEnum.NONE);
      if (ids == null || marks == null) {
        continue;
      }
      Bits live = reader.getLiveDocs();
      FixedBitSet tombstones = new FixedBitSet(reader.maxDoc());
      for (int mark = marks.nextDoc();
          mark != DocIdSetIterator.NO_MORE_DOCS;
          mark = marks.nextDoc()) {
        if (live == null || live.get(mark)) {
          tombstones.set(mark);
        }
      }
      TermsEnum cursor = ids.iterator();
      PostingsEnum documents = null;
      for (@Nullable BytesRef id = cursor.next(); id != null; id = cursor.next()) {
        documents = cursor.postings(documents, PostingsEnum.NONE);
        for (int document = documents.nextDoc();
            document != DocIdSetIterator.NO_MORE_DOCS;
            document = documents.nextDoc()) {
          if (tombstones.get(document)) {
            consumer.accept(id.utf8ToString(), number(reader, Names.SEQUENCE, document, 0));
          }
        }
      }
    }
  }

  /// The segments of an item, in the order they were given.
  public List<Segment> segments(int document) throws IOException {
    LeafReaderContext leaf = leaf(document);
    int item = document - leaf.docBase;
    BitSet ends = blockEnds.getBitSet(leaf);
    int first = item == 0 || ends == null ? 0 : ends.prevSetBit(item - 1) + 1;
    ItemCursor cursor = cursor();
    List<Segment> segments = new ArrayList<>();
    for (int segment = first; segment < item; segment++) {
      for (Modality modality : Modality.values()) {
        if (hasVector(leaf.reader(), modality, segment)) {
          segments.add(cursor.segment(leaf.docBase + segment, modality));
        }
      }
    }
    return segments;
  }

  private static boolean hasVector(LeafReader reader, Modality modality, int segment)
      throws IOException {
    FloatVectorValues vectors = reader.getFloatVectorValues(Names.vector(modality));
    return vectors != null && vectors.iterator().advance(segment) == segment;
  }

  /// A segment of a known modality, with its vector.
  public Segment segment(int document, Modality modality) throws IOException {
    return cursor().segment(document, modality);
  }

  /// The number of segments of a modality, with those deleted but not yet merged away.
  public long vectorCount(Modality modality) throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Names.vector(modality));
      count += vectors == null ? 0 : vectors.size();
    }
    return count;
  }

  /// The number of segments of a modality.
  public long liveVectorCount(Modality modality) throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(Names.vector(modality));
      if (vectors == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      if (live == null) {
        count += vectors.size();
        continue;
      }
      KnnVectorValues.DocIndexIterator segments = vectors.iterator();
      for (int segment = segments.nextDoc();
          segment != DocIdSetIterator.NO_MORE_DOCS;
          segment = segments.nextDoc()) {
        count += live.get(segment) ? 1 : 0;
      }
    }
    return count;
  }

  private LeafReaderContext leaf(int document) {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    return leaves.get(ReaderUtil.subIndex(document, leaves));
  }

  public static long number(LeafReader reader, String field, int local, long missing)
      throws IOException {
    NumericDocValues numbers = DocValues.getNumeric(reader, field);
    return numbers.advanceExact(local) ? numbers.longValue() : missing;
  }
}
