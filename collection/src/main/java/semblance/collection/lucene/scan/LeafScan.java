package semblance.collection.lucene.scan;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/// A way to find the items of one leaf of the index whose segments lie nearest to a query vector.
///
/// An instance serves one search of one modality and counts its work.
public sealed interface LeafScan permits ExactScan, GraphScan, CodeScan {
  /// Offers the near items of a leaf to the candidates.
  ///
  /// @param passing the items that may be offered; null if all may
  void scan(LeafReaderContext leaf, @Nullable FixedBitSet passing, Candidates candidates)
      throws IOException;

  /// Segments compared with the query so far.
  long visited();

  /// Candidates scored again at full precision so far.
  long reranked();

  /// In words, for the report.
  String strategy();
}
