package semblance.model.family;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import semblance.embedding.Modality;
import semblance.model.tensor.NumberFormat;

/// What a family makes of one tower of a checkpoint, before any weight is read.
///
/// @param tensors the names of all tensors on the embedding path
/// @param parts what the tower's vectors depend on beside the weights, by name
/// @param preparation how contents are prepared
/// @param loader reads the weights
/// @param batch how many contents are best encoded at once
public record TowerPlan(
    Modality modality,
    List<String> tensors,
    SortedMap<String, String> parts,
    PreparationPlan preparation,
    Loader loader,
    int batch) {
  public TowerPlan {
    tensors = List.copyOf(tensors);
  }

  /// Reads a tower's weights.
  public interface Loader {
    /// Reads the weights in the format to compute in, adding the names of those read to `taken`.
    Encoder load(NumberFormat format, Set<String> taken);
  }
}
