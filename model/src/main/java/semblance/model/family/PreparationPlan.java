package semblance.model.family;

import java.util.function.Supplier;
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
  /// @param width in pixels, of every prepared picture
  /// @param height in pixels
  record Images(ImagePreprocessing preprocessing, int width, int height)
      implements PreparationPlan {}
}
