/// From a decoded picture to the pixels a tower reads, exactly as the model's reference does it.
///
/// Entry: [semblance.model.image.ImagePreprocessing], read from Hugging Face's settings by
/// [semblance.model.image.PreprocessorConfig], which knows the classes in
/// [semblance.model.image.ImageProcessor], and from open_clip's by
/// [semblance.model.image.OpenClipPreprocessing]. Resizing itself is `semblance.media.resample`'s.
@NullMarked
package semblance.model.image;

import org.jspecify.annotations.NullMarked;
