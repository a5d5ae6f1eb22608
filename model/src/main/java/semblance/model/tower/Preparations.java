package semblance.model.tower;

import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Config;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ResizeRule;
import semblance.model.image.ResizeRule.Size;

/// Checks that preprocessing and network fit each other.
public final class Preparations {
  /// The shape of a usual photograph.
  private static final Size USUAL = new Size(640, 480);

  private Preparations() {}

  /// The size of all pictures, for a network that would take pictures of any.
  public static Size sizeOf(ImagePreprocessing preprocessing, Config preprocessor) {
    return preprocessing
        .size()
        .orElseThrow(() ->
            new ModelException(
                "%s prepares pictures of different sizes: expected do_resize with a height and a width, or do_center_crop"
                    .formatted(preprocessor.where())));
  }

  /// For a network that reads pictures of one size.
  public static PreparationPlan.Images images(
      ImagePreprocessing preprocessing, Size network, Config preprocessor) {
    Optional<Size> size = preprocessing.size();
    if (!size.equals(Optional.of(network))) {
      throw new ModelException(
          "%s prepares pictures of %s, but config.json's network reads %d x %d pixels; bring the whole folder again"
              .formatted(
                  preprocessor.where(),
                  size.map(found -> "%d x %d pixels".formatted(found.width(), found.height()))
                      .orElse("different sizes"),
                  network.width(),
                  network.height()));
    }
    return new PreparationPlan.Images(preprocessing, network.width(), network.height());
  }

  /// For a network that reads pictures of any shape whose sides are whole numbers of patches.
  public static PreparationPlan.Images patches(
      ImagePreprocessing preprocessing, int patch, Config preprocessor) {
    if (!(preprocessing.resize() instanceof ResizeRule.Patches rule)
        || !preprocessing.frames().isEmpty()
        || rule.patch() != patch) {
      throw new ModelException(
          "%s prepares pictures by %s, but config.json's network reads whole patches of %d x %d pixels (patch_size); bring the whole folder again"
              .formatted(preprocessor.where(), preprocessing.resize(), patch, patch));
    }
    Size usual = rule.apply(USUAL);
    return new PreparationPlan.Images(preprocessing, usual.width(), usual.height());
  }
}
