package semblance.collection.lucene.scan;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.jspecify.annotations.Nullable;
import semblance.embedding.VectorMath;

/// The vectors of one field of a leaf, compared where they lie if they lie in mapped memory.
///
/// Not thread-safe.
final class StoredVectors {
  private final FloatVectorValues vectors;
  private final long bytes; // of a vector
  private final @Nullable MemorySegment mapped; // [size, dimension]

  StoredVectors(FloatVectorValues vectors) throws IOException {
    this.vectors = vectors;
    this.bytes = (long) vectors.dimension() * Float.BYTES;
    this.mapped = mapped(vectors, bytes * vectors.size());
  }

  private static @Nullable MemorySegment mapped(FloatVectorValues vectors, long bytes)
      throws IOException {
    if (vectors instanceof HasIndexSlice sliced) {
      IndexInput slice = sliced.getSlice();
      if (slice instanceof MemorySegmentAccessInput input && slice.length() == bytes) {
        return input.segmentSliceOrNull(0, bytes);
      }
    }
    return null;
  }

  /// The product of a vector with a query.
  float dot(float[] query, int ordinal) throws IOException {
    return mapped == null
        ? VectorMath.dot(query, vectors.vectorValue(ordinal))
        : VectorMath.dot(query, mapped, ordinal * bytes);
  }
}
