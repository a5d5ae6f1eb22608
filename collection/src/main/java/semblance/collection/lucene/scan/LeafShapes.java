package semblance.collection.lucene.scan;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.BitSet;

/// What is known of leaves for as long as they are open.
///
/// Thread-safe.
public final class LeafShapes {
  private final Map<LeafField, Boolean> single = new ConcurrentHashMap<>();

  /// Whether no item of a leaf has two vectors of a field, so that the nearest vectors are the
  /// nearest items.
  ///
  /// @param ends where the items' blocks end
  boolean isSingle(LeafReaderContext leaf, String field, BitSet ends) throws IOException {
    LeafField key = LeafField.of(leaf, field);
    if (key == null) {
      return false;
    }
    Boolean known = single.get(key);
    if (known == null) {
      // Values of its own: two iterators of one object disturb each other.
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(field);
      known = vectors == null || look(vectors, ends);
      try {
        key.core().addClosedListener(_ -> single.remove(key));
        single.put(key, known);
      } catch (AlreadyClosedException e) {
        return known; // it is closed after this search
      }
    }
    return known;
  }

  private static boolean look(FloatVectorValues vectors, BitSet ends) throws IOException {
    KnnVectorValues.DocIndexIterator segments = vectors.iterator();
    int item = -1;
    for (int segment = segments.nextDoc();
        segment != DocIdSetIterator.NO_MORE_DOCS;
        segment = segments.nextDoc()) {
      if (segment < item) {
        return false;
      }
      item = ends.nextSetBit(segment);
    }
    return true;
  }
}
