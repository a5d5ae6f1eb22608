/// Sounds as networks read them: how loud bands of frequency are, over time.
///
/// Entry: [semblance.model.audio.SoundPreprocessorConfig], which reads a checkpoint's settings and
/// makes a [semblance.model.audio.SoundPreprocessor]. Sounds are decoded in `semblance.media`.
@NullMarked
package semblance.model.audio;

import org.jspecify.annotations.NullMarked;
