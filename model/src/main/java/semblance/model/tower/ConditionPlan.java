package semblance.model.tower;

import java.util.List;
import java.util.Set;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;

/// How texts get the vectors that they have beside a film, before any weight is read.
///
/// @param tensors what the files call all tensors of that part, which is on the way to no embedding
/// @param loader reads the weights
public record ConditionPlan(List<String> tensors, Loader loader) {
  public ConditionPlan {
    tensors = List.copyOf(tensors);
  }

  /// Reads the weights.
  public interface Loader {
    /// Reads the weights in the format to compute in, adding to `taken` what the files call those
    /// read.
    Conditioner load(NumberFormat format, Set<String> taken);
  }

  /// A plan for tensors named as the network names them.
  public static ConditionPlan of(
      NamedTensors tensors, TowerPlan.NetworkReader<Conditioner.Network> reader) {
    return new ConditionPlan(
        List.copyOf(tensors.originals()),
        (format, taken) -> {
          Resources resources = new Resources();
          Conditioner.Network network = TowerPlan.read(tensors, format, taken, reader, resources);
          return new Conditioner(network, resources, format);
        });
  }
}
