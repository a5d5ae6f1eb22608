package semblance.model.tower;

import java.util.List;
import semblance.embedding.Caption;
import semblance.embedding.Picture;
import semblance.model.tensor.NumberFormat;

/// How a model writes captions, before any weight is read.
public interface CaptionPlan {
  /// Reads the weights in the format to compute in.
  ///
  /// @throws semblance.embedding.ModelException if a setting is not supported, or a tensor is
  ///   missing or has another shape
  Writer load(NumberFormat format);

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
