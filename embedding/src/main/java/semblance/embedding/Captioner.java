package semblance.embedding;

import java.util.List;

/// The part of a model that writes captions: a decoder that looks at a picture.
///
/// Captions do not depend on chance. Thread-safe until the model it belongs to is closed.
public interface Captioner {
  /// How many captions are followed at a time if nothing else is asked for.
  int USUAL_BEAMS = 6;

  /// Writes a caption for each picture, in the order given.
  ///
  /// @param pictures prepared by the model's picture tower
  /// @param beams how many captions are followed at a time, of which the likeliest is the answer; 1
  ///   takes the likeliest token each time
  /// @throws IllegalArgumentException if `beams` is less than 1, or a content is not a picture that
  ///   was prepared by the model's picture tower
  /// @throws ModelException if the decoder's part of the checkpoint is damaged or not supported
  List<Caption> caption(List<? extends PreparedContent> pictures, int beams);
}
