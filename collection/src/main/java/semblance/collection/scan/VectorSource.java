package semblance.collection.scan;

import java.io.IOException;

/// Stored vectors, by their numbers. Used by one thread at a time.
public interface VectorSource {
  /// A stored vector.
  ///
  /// @param number from 0
  /// @return the vector, valid until the next call
  float[] vector(int number) throws IOException;
}
