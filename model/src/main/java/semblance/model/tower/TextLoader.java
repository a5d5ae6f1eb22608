package semblance.model.tower;

import java.util.Optional;
import java.util.Set;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TowerPlan.NetworkReader;

/// Reads a text tower's network and puts an encoder around it.
///
/// @param tensors those on its path, named as its network names them
/// @param input how texts become ids
/// @param network makes a function from a batch to `[batch, dimension]` or, where there is a
///   pooling, to `[batch, tokens, width]`
/// @param pooling makes a function from the latter to the former
public record TextLoader(
    NamedTensors tensors,
    TextInput input,
    NetworkReader<TextEncoder.Network> network,
    Optional<NetworkReader<Pooling>> pooling)
    implements TowerPlan.Loader {
  /// How the vectors of a text's tokens become one.
  public interface Pooling {
    /// `[batch, tokens, width] -> [batch, dimension]`.
    Tensor apply(TextBatch texts, Tensor states);
  }

  /// The same for another network, which takes the place of this one's up to the pooling.
  public TextLoader withStates(NetworkReader<TextEncoder.Network> other) {
    return new TextLoader(tensors, input, other, pooling);
  }

  /// The same for another network, which takes the place of this one's and of the pooling.
  public TextLoader withNetwork(NetworkReader<TextEncoder.Network> other) {
    return new TextLoader(tensors, input, other, Optional.empty());
  }

  @Override
  public Encoder load(NumberFormat format, Set<String> taken) {
    return TowerPlan.load(
        tensors,
        format,
        taken,
        this::read,
        (read, resources) -> new TextEncoder(read, resources, input));
  }

  /// Makes the whole network, a function from a batch to `[batch, dimension]`.
  public TextEncoder.Network read(Layers layers) {
    TextEncoder.Network states = network.read(layers);
    if (pooling.isEmpty()) {
      return states;
    }
    Pooling pooled = pooling.get().read(layers);
    return texts -> pooled.apply(texts, states.embed(texts));
  }
}
