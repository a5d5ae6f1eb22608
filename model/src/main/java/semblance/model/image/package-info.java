/// From a decoded picture to the pixels a tower reads, exactly as the model's
/// `preprocessor_config.json` tells.
///
/// Entry: [semblance.model.image.ImagePreprocessing], read by
/// [semblance.model.image.PreprocessorConfig].
@NullMarked
package semblance.model.image;

import org.jspecify.annotations.NullMarked;
