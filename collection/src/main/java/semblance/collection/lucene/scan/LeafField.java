package semblance.collection.lucene.scan;

import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.jspecify.annotations.Nullable;

/// A vector field of a leaf, as a key for what is known of its vectors for as long as it is open.
///
/// @param core of the leaf, which only it itself is equal to
record LeafField(IndexReader.CacheHelper core, String field) {
  /// The field of a leaf; null if the leaf does not say when it is closed.
  static @Nullable LeafField of(LeafReaderContext leaf, String field) {
    IndexReader.CacheHelper core = leaf.reader().getCoreCacheHelper();
    return core == null ? null : new LeafField(core, field);
  }

  // By hand, as each search asks several times: a record's own took a tenth of a short search.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LeafField leaf
        && core.getKey() == leaf.core.getKey()
        && field.equals(leaf.field);
  }

  @Override
  public int hashCode() {
    return 31 * System.identityHashCode(core.getKey()) + field.hashCode();
  }
}
