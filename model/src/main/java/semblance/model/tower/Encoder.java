package semblance.model.tower;

import java.util.List;
import semblance.embedding.PreparedContent;

/// A tower's network with its weights in memory.
///
/// Thread-safe until closed.
public interface Encoder extends AutoCloseable {
  /// Runs the network, `[batch] -> [batch, dimension]`, each row of unit length.
  float[][] encode(List<? extends PreparedContent> batch);

  /// Bytes held by the weights.
  long bytes();

  @Override
  void close();
}
