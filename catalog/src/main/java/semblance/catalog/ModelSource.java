package semblance.catalog;

import semblance.embedding.EmbeddingModel;
import semblance.embedding.Precision;

/// Where a catalog gets the model from that its vectors were made with.
///
/// Called only when something must be embedded, so that filtering, and searching by item or by
/// vector, load no model. Implementations are thread-safe.
@FunctionalInterface
public interface ModelSource {
  /// Opens a model. Whoever calls this closes it.
  ///
  /// @param name what the catalog recorded as [EmbeddingModel#name()]: a name or an absolute path
  /// @param fastest [Precision#FP32] demands that every tower computes in fp32; [Precision#BF16]
  ///   allows bf16 where the machine gains by it
  /// @throws semblance.embedding.ModelException if it is not found or cannot be used
  EmbeddingModel open(String name, Precision fastest);
}
