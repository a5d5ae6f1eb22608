package semblance.train.run;

import java.util.List;

/// Measures how well vectors find each other. Handed in by the program, since measuring is not the
/// business of training.
@FunctionalInterface
public interface RecallMeasure {
  /// Asks with each text for its picture and with each picture for its texts.
  ///
  /// @param pictures unit vectors
  /// @param texts unit vectors
  /// @param pictureOfText the place of each text's picture
  Recalls of(List<float[]> pictures, List<float[]> texts, int[] pictureOfText);
}
