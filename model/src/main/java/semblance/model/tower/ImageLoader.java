package semblance.model.tower;

import java.util.Set;
import java.util.function.UnaryOperator;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TowerPlan.NetworkReader;

/// Reads a picture tower's network and puts an encoder around it.
///
/// @param tensors those on its path, named as its network names them
/// @param atOnce how many pictures go through the network together
/// @param network makes a function `[batch, 3, height, width] -> [batch, dimension]`
public record ImageLoader(
    NamedTensors tensors,
    ImagePreprocessing preprocessing,
    int atOnce,
    NetworkReader<UnaryOperator<Tensor>> network)
    implements TowerPlan.Loader {
  /// The same for another network.
  public ImageLoader withNetwork(NetworkReader<UnaryOperator<Tensor>> other) {
    return new ImageLoader(tensors, preprocessing, atOnce, other);
  }

  @Override
  public Encoder load(NumberFormat format, Set<String> taken) {
    return TowerPlan.load(
        tensors,
        format,
        taken,
        network,
        (read, resources) -> new ImageEncoder(read, resources, preprocessing, format, atOnce));
  }
}
