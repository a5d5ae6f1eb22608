package semblance.model.tower;

import java.util.List;
import java.util.function.Supplier;
import semblance.embedding.Picture;
import semblance.embedding.Video;
import semblance.model.audio.SoundPreprocessor;
import semblance.model.image.ImagePreprocessing;
import semblance.model.text.TextPreparation;

/// How contents are prepared for a tower.
public sealed interface PreparationPlan {
  /// Texts become tokens.
  ///
  /// @param limit the most tokens, special tokens included
  /// @param open reads the tokenizer, which takes a moment
  record Texts(int limit, Supplier<TextPreparation> open) implements PreparationPlan {}

  /// Pictures become smaller ones.
  ///
  /// @param width in pixels, of every prepared picture, or of a usual one where they keep their
  ///   shape
  /// @param height in pixels
  record Images(ImagePreprocessing preprocessing, int width, int height)
      implements PreparationPlan {}

  /// Sounds become spectrograms.
  record Sounds(SoundPreprocessor preprocessor) implements PreparationPlan {}

  /// Some frames of a film become smaller pictures.
  ///
  /// @param frames how each is prepared
  /// @param sampling which ones are taken
  record Films(Images frames, FrameSampling sampling) implements PreparationPlan {
    /// The chosen frames, prepared.
    ///
    /// @throws semblance.embedding.UnreadableContentException if a frame cannot be decoded
    public List<Picture> prepare(Video film) {
      return sampling.frames(film, frames.preprocessing()::prepare);
    }
  }
}
