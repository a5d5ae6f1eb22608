package semblance.model.tower;

import java.util.Collection;
import java.util.List;
import semblance.embedding.Caption;
import semblance.embedding.Picture;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// How a model writes captions, before any weight is read.
public interface CaptionPlan {
  /// Reads the weights in the format to compute in.
  ///
  /// @throws semblance.embedding.ModelException if a setting is not supported, or a tensor is
  ///   missing or has another shape
  Writer load(NumberFormat format);

  /// What the files call the tensors of the decoder by itself.
  Collection<String> decoderTensors();

  /// The token id that stands behind captions, and is not to be learned.
  int padding();

  /// Makes the network of layers through which gradients go.
  Network read(LayersMaker layers);

  /// Makes layers of tensors.
  interface LayersMaker {
    Layers of(NamedTensors tensors);
  }

  /// What tells how likely each token is to come next at every place of captions.
  interface Network {
    /// Logits, `[captions, tokens, vocabulary]`.
    ///
    /// @param pictures `[captions, 3, height, width]`
    /// @param captions what is behind one's end is of no use
    Tensor logits(Tensor pictures, TextBatch captions);
  }

  /// A decoder with its weights in memory. Thread-safe until closed.
  interface Writer extends AutoCloseable {
    /// Writes a caption for each picture.
    ///
    /// @param pictures prepared by the model's picture tower
    /// @param beams how many captions are followed at a time
    List<Caption> write(List<Picture> pictures, int beams);

    @Override
    void close();
  }
}
