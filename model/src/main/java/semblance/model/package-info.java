/// Models: towers with their weights, tokenizers and preprocessing, opened from a folder.
///
/// Entry: [semblance.model.Models]. Below it, `checkpoint` reads files, `text`, `image` and `audio`
/// prepare contents, `layer` and `network` hold the architectures, `family` and its neighbours
/// `bert`, `openclip` and `sentence` say how a checkpoint maps onto them, `tower` carries out what
/// they say, `tensor` is the face over libtorch, `onnx` the one over ONNX Runtime, and `hub` brings
/// published models.
@NullMarked
package semblance.model;

import org.jspecify.annotations.NullMarked;
