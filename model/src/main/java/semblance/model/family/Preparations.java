package semblance.model.family;

import java.nio.file.Path;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Config;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ResizeRule.Size;

/// Checks that preprocessing and network fit each other.
final class Preparations {
  private Preparations() {}

  /// Stands for a preprocessor's file that is not there, which means its class's defaults.
  static Config withoutConfig(Path folder) {
    return Config.empty(
        "%s is missing, without which this kind of model"
            .formatted(folder.resolve("preprocessor_config.json")));
  }

  static PreparationPlan images(
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
}
