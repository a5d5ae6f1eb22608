/// Decoded pixels on their way to being a [semblance.embedding.Picture]: what an engine hands back,
/// and the steps that need no engine.
///
/// Entry: [semblance.media.pixel.RawPicture].
@NullMarked
package semblance.media.pixel;

import org.jspecify.annotations.NullMarked;
